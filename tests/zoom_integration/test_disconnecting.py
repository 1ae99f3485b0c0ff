"""Disconnecting: everything is gone at once, and Zoom hears of it in the end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from chassis.errors import Conflict
from chassis.retention.forgetting import obey_all
from sandbox.faults import Fault
from tests.retention.schedules import rules_of
from tests.sandbox.fixtures import RunningSandbox
from tests.zoom_integration.dump import holds, send_messages
from tests.zoom_integration.host import Host, advance, work
from zoom_integration import access, operations, workers
from zoom_integration.models import ConnectAttempt, Connection, Errand
from zoom_integration.zoom.api import Api, Profile

DAY = timedelta(days=1)


def rows(host: Host, model: type) -> int:
    with host.inside.connection() as db:
        return db.execute(sa.select(sa.func.count()).select_from(model)).scalar_one()


def meeting_link(host: Host, session_id: object) -> str | None:
    meeting = host.meeting(session_id)  # type: ignore[arg-type]
    return meeting.join_url if meeting else None


@pytest.mark.promise("P20")
@pytest.mark.promise("P21")
@pytest.mark.promise("P22")
class TestAtOnce:
    def test_tokens_and_identifiers_are_gone_and_the_grant_is_revoked(
        self, connected: Host
    ) -> None:
        tokens = access.current(connected.inside, connected.host_id)

        shown = connected.disconnect()

        assert (shown["status"], shown["is_confirmed"]) == ("none", True)
        assert connected.grant() is None
        assert (rows(connected, Connection), rows(connected, Errand)) == (0, 0)
        for value in (tokens.access_token, tokens.refresh_token, connected.zoom_user["id"]):
            assert not holds(connected.inside, value)
        assert connected.events()[-1] == "connection_removed"

    def test_also_while_zoom_is_down_and_zoom_hears_of_it_later(
        self, connected: Host, sandbox: RunningSandbox, zoom_down: Callable[[], None]
    ) -> None:
        tokens = access.current(connected.inside, connected.host_id)
        whole = connected.inside.clients
        zoom_down()

        shown = connected.disconnect()

        assert (shown["status"], shown["is_confirmed"]) == ("none", False)
        assert (rows(connected, Connection), rows(connected, Errand)) == (0, 1)
        send_messages(connected.inside)
        for value in (
            *(tokens.access_token, tokens.refresh_token),
            *(connected.zoom_user["id"], str(connected.host_id)),
        ):
            assert not holds(connected.inside, value)

        for _ in range(5):
            workers.run_errands(connected.inside)
            advance(sandbox, timedelta(minutes=10))
        assert connected.grant() is not None
        connected.inside.clients = whole
        workers.run_errands(connected.inside)
        assert connected.grant() is None
        assert rows(connected, Errand) == 0

    def test_is_confirmed_although_the_access_token_has_died_meanwhile(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        sandbox.world.faults.add(Fault("zoom", "500", "revoke"))
        connected.disconnect()
        advance(sandbox, timedelta(hours=2))

        workers.run_errands(connected.inside)

        assert connected.grant() is None
        assert rows(connected, Errand) == 0

    def test_an_errand_survives_a_crash_after_its_refresh(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        sandbox.world.faults.add(Fault("zoom", "500", "revoke", times=2))
        connected.disconnect()
        advance(sandbox, timedelta(hours=2))
        workers.run_errands(connected.inside)  # refreshes, and cannot revoke
        advance(sandbox, timedelta(hours=2))

        workers.run_errands(connected.inside)

        assert connected.grant() is None

    def test_a_grant_that_died_by_itself_is_no_errand_for_ever(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        sandbox.world.faults.add(Fault("zoom", "500", "revoke"))
        connected.disconnect()
        connected.zoom.tokens.end(connected.zoom_user["id"])
        advance(sandbox, timedelta(hours=2))

        workers.run_errands(connected.inside)

        assert rows(connected, Errand) == 0

    def test_the_errand_ends_with_the_life_of_its_tokens(
        self, connected: Host, sandbox: RunningSandbox, zoom_down: Callable[[], None]
    ) -> None:
        zoom_down()
        connected.disconnect()
        advance(sandbox, 89 * DAY)
        obey_all(connected.inside.unit_of_work, rules_of("zoom_integration"))
        before = rows(connected, Errand)

        advance(sandbox, 2 * DAY)
        obey_all(connected.inside.unit_of_work, rules_of("zoom_integration"))

        assert (before, rows(connected, Errand)) == (1, 0)

    def test_twice_is_as_good_as_once(self, connected: Host) -> None:
        connected.disconnect()

        assert connected.disconnect()["status"] == "none"
        assert connected.events().count("connection_removed") == 1

    def test_an_attempt_under_way_does_not_bring_it_back(self, connected: Host) -> None:
        operations.begin_connect(connected.inside, host_id=connected.host_id)

        connected.disconnect()

        assert rows(connected, ConnectAttempt) == 0

    def test_nor_does_one_that_zoom_has_already_answered(
        self, connected: Host, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun = operations.begin_connect(connected.inside, host_id=connected.host_id)
        state, code = connected.consent(begun["authorization_url"])
        profile = Api.profile

        def profile_while_disconnecting(*arguments: object) -> Profile:
            connected.disconnect()
            return profile(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(Api, "profile", profile_while_disconnecting)
        with pytest.raises(Conflict, match="connect_overtaken"):
            operations.finish_connect(
                connected.inside, host_id=connected.host_id, state=state, code=code
            )

        assert (rows(connected, Connection), connected.grant()) == (0, None)

    def test_a_strangers_connection_stays(self, connected: Host, sandbox: RunningSandbox) -> None:
        stranger = Host(connected.inside, sandbox, zoom_user=1)

        stranger.disconnect()

        assert connected.row().status == "active"


class TestMeetings:
    def test_keep_their_links_for_the_sessions_to_come(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        past, coming = connected.schedule(timedelta(minutes=5), 7 * DAY)
        work(connected.inside)
        advance(sandbox, DAY)

        connected.disconnect()

        assert meeting_link(connected, coming) is not None
        assert connected.meeting(past) is None
        assert len(connected.meetings_at_zoom()) == 2

    def test_go_from_zoom_as_well_if_the_host_says_so(self, connected: Host) -> None:
        first, second = connected.schedule(DAY, 7 * DAY)
        work(connected.inside)

        connected.disconnect(cancel_meetings=True)

        assert connected.meetings_at_zoom() == []
        assert (meeting_link(connected, first), meeting_link(connected, second)) == (None, None)
        assert connected.events().count("meeting_removed") == 2
        assert connected.grant() is None

    def test_go_also_where_there_are_many(self, connected: Host, sandbox: RunningSandbox) -> None:
        connected.schedule(*(day * DAY for day in range(1, 51)))
        for _ in range(3):
            work(connected.inside)

        shown = connected.disconnect(cancel_meetings=True)
        for _ in range(3):
            workers.run_errands(connected.inside)

        assert shown["is_confirmed"] is False
        assert connected.meetings_at_zoom() == []
        assert connected.grant() is None

    def test_of_cancelled_sessions_go_in_any_case(self, connected: Host) -> None:
        (session_id,) = connected.schedule(DAY)
        work(connected.inside)
        connected.cancel(session_id)

        connected.disconnect()

        assert connected.meetings_at_zoom() == []
        assert meeting_link(connected, session_id) is None

    def test_are_taken_up_again_by_the_same_zoom_user(self, connected: Host) -> None:
        (session_id,) = connected.schedule(7 * DAY)
        work(connected.inside)
        link = meeting_link(connected, session_id)
        connected.disconnect()

        connected.connect()
        work(connected.inside)

        assert meeting_link(connected, session_id) == link
        assert len(connected.meetings_at_zoom()) == 1

    def test_are_made_anew_by_another_zoom_user(self, connected: Host) -> None:
        (session_id,) = connected.schedule(7 * DAY)
        work(connected.inside)
        link = meeting_link(connected, session_id)
        connected.disconnect()

        connected.zoom_user = connected.zoom.users.list()[1]
        connected.connect()
        work(connected.inside)

        assert meeting_link(connected, session_id) not in (None, link)
        assert len(connected.meetings_at_zoom()) == 1
        assert connected.events()[-2:] == ["meeting_removed", "meeting_ready"]
