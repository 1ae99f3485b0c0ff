"""Connecting Zoom: only who began it, once, with every scope; and what is kept of it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from chassis.encryption import InvalidCiphertext
from chassis.errors import Conflict, Invalid, NotFound, Unavailable
from sandbox.faults import Fault
from tests.sandbox.fixtures import RunningSandbox
from tests.zoom_integration.dump import holds
from tests.zoom_integration.host import Host, advance
from zoom_integration import access, operations, workers
from zoom_integration.models import Connection
from zoom_integration.zoom.api import Profile


def profile(host: Host) -> Profile:
    shown = operations.get_connection(host.inside, host_id=host.host_id, with_profile=True)
    found: Profile = shown["profile"]
    return found


class TestConnecting:
    def test_shows_the_connection_and_tells_others(self, host: Host) -> None:
        shown = host.connect()

        assert (shown["status"], shown["problem"]) == ("active", None)
        assert host.events() == ["connection_established"]
        assert host.row().zoom_user_id == host.zoom_user["id"]

    def test_a_state_is_good_once(self, host: Host) -> None:
        begun = operations.begin_connect(host.inside, host_id=host.host_id)
        state, code = host.consent(begun["authorization_url"])
        operations.finish_connect(host.inside, host_id=host.host_id, state=state, code=code)

        with pytest.raises(Invalid, match="connect_state_unknown"):
            operations.finish_connect(host.inside, host_id=host.host_id, state=state, code=code)

    def test_a_state_is_good_once_also_where_it_led_to_nothing(self, host: Host) -> None:
        begun = operations.begin_connect(host.inside, host_id=host.host_id)
        state, code = host.consent(begun["authorization_url"])
        with pytest.raises(Invalid, match="connect_code_refused"):
            operations.finish_connect(host.inside, host_id=host.host_id, state=state, code="forged")

        with pytest.raises(Invalid, match="connect_state_unknown"):
            operations.finish_connect(host.inside, host_id=host.host_id, state=state, code=code)

    def test_a_strangers_state_is_refused(self, host: Host) -> None:
        begun = operations.begin_connect(host.inside, host_id=host.host_id)
        state, code = host.consent(begun["authorization_url"])

        with pytest.raises(Invalid, match="connect_state_unknown"):
            operations.finish_connect(host.inside, host_id=uuid4(), state=state, code=code)

    def test_takes_ten_minutes_at_most(self, host: Host, sandbox: RunningSandbox) -> None:
        begun = operations.begin_connect(host.inside, host_id=host.host_id)
        state, code = host.consent(begun["authorization_url"])
        advance(sandbox, timedelta(minutes=11))

        with pytest.raises(Invalid, match="connect_state_unknown"):
            operations.finish_connect(host.inside, host_id=host.host_id, state=state, code=code)

    def test_a_forged_code_is_refused(self, host: Host) -> None:
        begun = operations.begin_connect(host.inside, host_id=host.host_id)
        state, _ = host.consent(begun["authorization_url"])

        with pytest.raises(Invalid, match="connect_code_refused"):
            operations.finish_connect(host.inside, host_id=host.host_id, state=state, code="forged")

    def test_a_withheld_scope_is_named_and_the_grant_given_back(self, host: Host) -> None:
        with pytest.raises(Conflict) as refusal:
            host.connect(scope=["user:read:user", "meeting:write:meeting"])

        assert "meeting:delete:meeting" in refusal.value.details["scopes"]
        assert host.grant() is None
        assert operations.get_connection(host.inside, host_id=host.host_id)["status"] == "none"

    @pytest.mark.parametrize("operation", ["token", "get_user"])
    def test_zoom_being_down_is_said_and_leaves_nothing(
        self, host: Host, sandbox: RunningSandbox, operation: str
    ) -> None:
        sandbox.world.faults.add(Fault("zoom", "500", operation))

        with pytest.raises(Unavailable, match="zoom_unavailable"):
            host.connect()

        assert host.grant() is None
        assert operations.get_connection(host.inside, host_id=host.host_id)["status"] == "none"

    def test_is_not_for_the_erased(self, host: Host) -> None:
        with host.inside.unit_of_work() as uow:
            erased = str(host.host_id)
            uow.tombstones.add(uow.db, "account_id", erased, erased_at=uow.now)

        with pytest.raises(NotFound):
            host.connect()

        assert host.grant() is None


class TestConnectingAgain:
    def test_replaces_the_tokens(self, connected: Host) -> None:
        before = access.current(connected.inside, connected.host_id)

        connected.connect()

        after = access.current(connected.inside, connected.host_id)
        assert after.refresh_token != before.refresh_token
        assert after.connection_id == before.connection_id

    def test_mends_a_broken_connection(self, connected: Host) -> None:
        row = connected.row()
        with connected.inside.unit_of_work() as uow:
            uow.db.execute(sa.update(Connection).values(status="broken", problem="grant_ended"))

        shown = connected.connect()

        assert (shown["status"], shown["problem"]) == ("active", None)
        assert connected.row().id == row.id

    def test_as_another_zoom_user_gives_the_earlier_grant_back(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        earlier = dict(connected.zoom_user)
        connected.zoom_user = connected.zoom.users.list()[1]
        connected.connect()

        workers.run_errands(connected.inside)

        assert connected.zoom.tokens.grant_of(earlier["id"]) is None
        assert connected.grant() is not None

    def test_elsewhere_breaks_the_first_and_says_so(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        second = Host(connected.inside, sandbox)

        second.connect()

        first = operations.get_connection(connected.inside, host_id=connected.host_id)
        assert (first["status"], first["problem"]) == ("broken", "connected_elsewhere")
        assert connected.row().refresh_token is None
        assert "connection_broken" in connected.events()
        assert second.row().zoom_user_id == connected.zoom_user["id"]


@pytest.mark.promise("P6")
class TestTokensAtRest:
    def test_are_not_in_the_dump(self, connected: Host) -> None:
        tokens = access.current(connected.inside, connected.host_id)

        assert not holds(connected.inside, tokens.access_token)
        assert not holds(connected.inside, tokens.refresh_token)

    def test_the_same_token_twice_has_two_ciphertexts(self, connected: Host) -> None:
        keys, row_id = connected.inside.keys, connected.row().id

        first, second = (keys.encrypt("the-token", f"context:{row_id}") for _ in range(2))

        assert first != second

    def test_a_flipped_bit_is_refused(self, connected: Host) -> None:
        sealed = connected.row().access_token or b""
        with connected.inside.unit_of_work() as uow:
            altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
            uow.db.execute(sa.update(Connection).values(access_token=altered))

        with pytest.raises(InvalidCiphertext):
            access.current(connected.inside, connected.host_id)

    def test_another_accounts_row_is_refused(
        self, connected: Host, sandbox: RunningSandbox
    ) -> None:
        other = Host(connected.inside, sandbox, zoom_user=1)
        other.connect()
        with connected.inside.unit_of_work() as uow:
            swapped = connected.row().access_token
            theirs = Connection.host_id == other.host_id
            uow.db.execute(sa.update(Connection).where(theirs).values(access_token=swapped))

        with pytest.raises(InvalidCiphertext):
            access.current(connected.inside, other.host_id)

    def test_another_column_is_refused(self, connected: Host) -> None:
        with connected.inside.unit_of_work() as uow:
            swapped = {"access_token": Connection.refresh_token}
            uow.db.execute(sa.update(Connection).values(swapped))

        with pytest.raises(InvalidCiphertext):
            access.current(connected.inside, connected.host_id)


class TestProfile:
    @pytest.mark.promise("P10")
    def test_is_fetched_each_time_and_never_stored(self, connected: Host) -> None:
        before = profile(connected)

        place = f"users/{connected.zoom_user['id']}"
        connected.console(place, display_name="Hana Novak", email="novak@zoom.test")

        after = profile(connected)
        assert (before.display_name, after.display_name) == ("Hana Weber", "Hana Novak")
        for text in ("Hana Weber", "hana.weber@zoom.test", "Hana Novak", "novak@zoom.test"):
            assert not holds(connected.inside, text)

    @pytest.mark.promise("P9")
    def test_the_user_id_alone_is_kept(self, connected: Host) -> None:
        assert holds(connected.inside, connected.zoom_user["id"])

    def test_the_rest_is_shown_while_zoom_is_down(
        self, connected: Host, zoom_down: Callable[[], None]
    ) -> None:
        zoom_down()

        shown = operations.get_connection(
            connected.inside, host_id=connected.host_id, with_profile=True
        )

        assert (shown["status"], shown["profile"]) == ("active", None)

    def test_is_not_shown_to_strangers(self, connected: Host) -> None:
        shown = operations.get_connection(connected.inside, host_id=uuid4(), with_profile=True)

        assert (shown["status"], shown["profile"]) == ("none", None)
