"""Access tokens: refreshed once by whoever comes first, and never written back too late."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest

from chassis.errors import Conflict, NotFound
from sandbox.faults import Fault
from tests.sandbox.fixtures import RunningSandbox
from tests.zoom_integration.host import Host, advance, work
from zoom_integration import access, operations, workers
from zoom_integration.commands import connections
from zoom_integration.zoom.transport import GrantEnded, ScopesMissing, Unreachable

HOUR = timedelta(hours=1)


def ask(host: Host) -> str:
    """Ask Zoom who the host is."""
    return access.call(host.inside, host.host_id, host.inside.clients.api.profile).zoom_user_id


def status(host: Host) -> tuple[str, str | None]:
    shown = operations.get_connection(host.inside, host_id=host.host_id)
    return shown["status"], shown["problem"]


def refreshes(host: Host) -> int:
    return (host.grant() or {})["refreshed"]


class TestRefreshing:
    def test_an_expired_token_is_renewed_and_both_are_stored(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        """Vendor case 15: the refresh token rotates, so both are stored together."""
        before = access.current(connected.inside, connected.host_id)
        advance(sandbox, HOUR)

        ask(connected)

        after = access.current(connected.inside, connected.host_id)
        assert before.access_token != after.access_token
        assert after.refresh_token == (connected.grant() or {})["refresh_token"]

    def test_many_at_once_make_one_call(self, connected: Host, sandbox: RunningSandbox) -> None:
        """Vendor case 15: two workers at one token make one call."""
        advance(sandbox, HOUR)

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: ask(connected), range(16)))

        assert set(answers) == {connected.zoom_user["id"]}
        assert refreshes(connected) == 1
        assert status(connected) == ("active", None)

    def test_a_token_that_zoom_refuses_early_is_renewed(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        """Vendor case 18: code 124 refreshes."""
        sandbox.world.faults.add(Fault("zoom", "124", "get_user"))

        assert ask(connected) == connected.zoom_user["id"]
        assert refreshes(connected) == 1

    def test_tokens_at_rest_are_renewed_before_they_die(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        for _ in range(4):
            advance(sandbox, timedelta(days=31))
            workers.keep_tokens_alive(connected.inside)

        assert ask(connected) == connected.zoom_user["id"]


class TestDeadGrants:
    def test_clear_the_tokens_keep_the_rest_and_tell_the_host(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        """Vendor case 17: `invalid_grant` clears the tokens."""
        (session_id,) = connected.schedule(timedelta(days=2))
        work(connected.inside)
        connected.zoom.tokens.end(connected.zoom_user["id"])

        with pytest.raises(GrantEnded):
            ask(connected)

        row = connected.row()
        assert status(connected) == ("broken", "grant_ended")
        assert (row.access_token, row.refresh_token) == (None, None)
        assert connected.events().count("connection_broken") == 1
        assert (connected.meeting(session_id) or row).join_url is not None  # type: ignore[union-attr]

    def test_are_not_asked_again(self, connected: Host, sandbox: RunningSandbox) -> None:
        connected.schedule(timedelta(days=2))
        connected.zoom.tokens.end(connected.zoom_user["id"])
        for _ in range(3):
            work(connected.inside)
            advance(sandbox, timedelta(minutes=5))

        with pytest.raises(Conflict, match="zoom_connection_broken"):
            ask(connected)

        assert connected.events().count("connection_broken") == 1

    @pytest.mark.parametrize("kind", ["500", "timeout_before"])
    @pytest.mark.usefixtures("hasty")
    def test_are_not_what_zoom_being_down_means(
        self, connected: Host, sandbox: RunningSandbox, kind: str
    ) -> None:
        """Vendor case 17: a 5xx or a time-out does not."""
        advance(sandbox, HOUR)
        sandbox.world.faults.add(Fault("zoom", kind, "token", seconds=1.5))

        with pytest.raises(Unreachable):
            ask(connected)

        assert status(connected) == ("active", None)
        assert ask(connected) == connected.zoom_user["id"]

    def test_are_what_a_crash_between_answer_and_commit_leaves(
        self, connected: Host, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Vendor case 16: a prompt to connect again, and no loop."""
        advance(sandbox, HOUR)
        with monkeypatch.context() as crash:
            crash.setattr(connections, "put_refreshed", _crash)
            with pytest.raises(SystemExit):
                ask(connected)

        with pytest.raises(GrantEnded):
            ask(connected)

        assert status(connected) == ("broken", "grant_ended")
        connected.connect()
        assert ask(connected) == connected.zoom_user["id"]


class TestMissingScopes:
    def test_ask_for_consent_again_and_keep_the_tokens(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        """Vendor case 18: code 4711 asks for consent again."""
        connected.schedule(timedelta(days=2))
        sandbox.world.faults.add(Fault("zoom", "4711", "create_meeting"))

        work(connected.inside)

        assert status(connected) == ("broken", "scopes_missing")
        assert connected.row().refresh_token is not None
        assert "connection_broken" in connected.events()

    def test_are_told_apart_from_an_expired_token(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        sandbox.world.faults.add(Fault("zoom", "4711", "get_user"))

        with pytest.raises(ScopesMissing):
            ask(connected)

        assert refreshes(connected) == 0


@pytest.fixture
def hold_refresh(
    connected: Host, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Callable[[], None]]:
    """Start a refresh, hold it between Zoom's answer and the commit; what is returned ends it."""
    answered, go_on = threading.Event(), threading.Event()
    store = connections.put_refreshed

    def slow(*arguments: object, **options: object) -> bool:
        answered.set()
        go_on.wait(10)
        return store(*arguments, **options)  # type: ignore[arg-type]

    def start() -> Callable[[], None]:
        monkeypatch.setattr(connections, "put_refreshed", slow)
        thread = threading.Thread(target=_ask_in_vain, args=(connected,))
        thread.start()
        assert answered.wait(10)

        def finish() -> None:
            go_on.set()
            thread.join(10)

        return finish

    return start


def test_a_refresh_in_flight_does_not_overwrite_a_new_connection(
    connected: Host, sandbox: RunningSandbox, hold_refresh: Callable[[], Callable[[], None]]
) -> None:
    advance(sandbox, HOUR)
    finish = hold_refresh()

    connected.connect()
    finish()

    assert ask(connected) == connected.zoom_user["id"]
    kept = access.current(connected.inside, connected.host_id)
    assert kept.refresh_token == (connected.grant() or {})["refresh_token"]


@pytest.mark.promise("P21")
class TestDisconnectingMeanwhile:
    def test_tokens_are_not_written_back_and_do_not_live(
        self,
        connected: Host,
        sandbox: RunningSandbox,
        hold_refresh: Callable[[], Callable[[], None]],
    ) -> None:
        advance(sandbox, HOUR)
        finish = hold_refresh()

        connected.disconnect()
        finish()

        workers.run_errands(connected.inside)
        assert (
            operations.get_connection(connected.inside, host_id=connected.host_id)["status"]
            == "none"
        )
        assert connected.grant() is None

    def test_nor_where_zoom_cannot_be_asked_to_end_them(
        self,
        connected: Host,
        sandbox: RunningSandbox,
        hold_refresh: Callable[[], Callable[[], None]],
    ) -> None:
        advance(sandbox, HOUR)
        finish = hold_refresh()
        sandbox.world.faults.add(Fault("zoom", "500", "revoke"))
        sandbox.world.faults.add(Fault("zoom", "500", "token"))
        connected.disconnect()
        finish()

        advance(sandbox, HOUR / 2)
        workers.run_errands(connected.inside)

        assert connected.grant() is None


def _ask_in_vain(host: Host) -> None:
    with suppress(NotFound):
        ask(host)


def _crash(*_: object, **__: object) -> bool:
    raise SystemExit
