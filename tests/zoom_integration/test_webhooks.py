"""Zoom's webhooks: taken in only when they are Zoom's, kept as far as needed, handled once."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.inbox import Handler, Inbox
from chassis.tables import inbox as inbox_table
from tests.sandbox.fixtures import Receiver
from tests.zoom_integration.dump import holds, send_messages
from tests.zoom_integration.host import Host, advance, work
from zoom_integration import operations, receiving, signatures, workers
from zoom_integration.commands import webhooks
from zoom_integration.models import Meeting

SECRET = "sandbox-zoom-webhook-secret"
DAY = timedelta(days=1)


def receive(
    host: Host, said: Any, *, secret: str = SECRET, at: int | None = None
) -> dict[str, Any]:
    """Bring a webhook to the service as Zoom would sign it."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    timestamp = str(int(clock.now().timestamp()) if at is None else at)
    signature = signatures.digest(secret, f"v0:{timestamp}:".encode() + body)
    headers = {"x-zm-request-timestamp": timestamp, "x-zm-signature": f"v0={signature}"}
    return receiving.receive(host.inside, headers=headers, body=body)


def handle(host: Host) -> None:
    """Let the inbox do its work, as the service wires it."""
    handlers = [
        Handler("zoom", "meeting.*", lambda uow, said: webhooks.note_meeting(uow, said.payload)),
        Handler(
            "zoom", "app_deauthorized", lambda uow, said: webhooks.deauthorise(uow, said.payload)
        ),
    ]
    Inbox(host.inside.unit_of_work, handlers).handle_due()


def stored(host: Host) -> list[str]:
    with host.inside.connection() as db:
        return list(db.scalars(sa.select(inbox_table.c.name)))


def deauthorized(host: Host, **more: Any) -> dict[str, Any]:
    payload = {
        "account_id": host.zoom_user["account_id"],
        "user_id": host.zoom_user["id"],
        "signature": "",
        "client_id": "sandbox-zoom-client",
        **more,
    }
    now = int(clock.now().timestamp() * 1000)
    return {"event": "app_deauthorized", "event_ts": now, "payload": payload}


def status(host: Host) -> str:
    return str(operations.get_connection(host.inside, host_id=host.host_id)["status"])


class TestReceiving:
    def test_stores_what_is_zooms(self, host: Host) -> None:
        said = {
            "event": "meeting.updated",
            "event_ts": 1,
            "payload": {"object": {"id": "81234567890"}},
        }

        assert receive(host, said)["status"] == 200
        assert stored(host) == ["meeting.updated"]

    def test_twice_is_once(self, host: Host) -> None:
        said = {
            "event": "meeting.deleted",
            "event_ts": 1,
            "payload": {"object": {"id": "81234567890"}},
        }

        answers = [receive(host, said)["status"] for _ in range(2)]

        assert (answers, stored(host)) == ([200, 200], ["meeting.deleted"])

    def test_takes_one_statement_and_wakes_the_inbox(self, host: Host) -> None:
        statements: list[str] = []
        sa.event.listen(
            host.inside.engine, "before_cursor_execute", lambda *told: statements.append(told[2])
        )
        said = {"event": "meeting.updated", "payload": {"object": {"id": "81234567890"}}}

        receive(host, said)

        assert len(statements) == 1
        assert host.inside.arrived.is_set()

    def test_again_or_refused_wakes_nobody(self, host: Host) -> None:
        said = {"event": "meeting.updated", "payload": {"object": {"id": "81234567890"}}}
        receive(host, said)
        host.inside.arrived.clear()

        receive(host, said)
        receive(host, said, secret="guess")

        assert not host.inside.arrived.is_set()

    def test_answers_while_what_it_is_about_is_being_worked_on(
        self, connected: Host, zoom_down: Callable[[], None]
    ) -> None:
        """Vendor case 22, the slow handler: taking in waits for no row and asks nobody."""
        (session_id,) = connected.schedule(5 * DAY)
        work(connected.inside)
        number = str(connected.meetings_at_zoom()[0]["id"])
        said = {"event": "meeting.updated", "payload": {"object": {"id": number}}}
        zoom_down()

        with ThreadPoolExecutor(1) as pool, connected.inside.unit_of_work() as uow:
            assert uow.db.get(Meeting, session_id, with_for_update=True)
            taking = pool.submit(receive, connected, said)
            answer = taking.result(timeout=20)

        assert (answer["status"], stored(connected)) == (200, ["meeting.updated"])

    def test_refuses_a_forged_signature(self, host: Host) -> None:
        said = {"event": "meeting.updated", "payload": {"object": {"id": "81234567890"}}}

        assert receive(host, said, secret="guess") == {"status": 401, "body": {}}
        assert stored(host) == []

    @pytest.mark.parametrize("minutes", [-10, 10])
    def test_refuses_a_replay_and_a_future_one(self, host: Host, minutes: int) -> None:
        at = int(clock.now().timestamp()) + minutes * 60
        said = {"event": "meeting.updated", "payload": {"object": {"id": "81234567890"}}}

        assert receive(host, said, at=at)["status"] == 401

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"{", b'{"event": 3, "payload": {}}', b"\xff\xfe"]
    )
    def test_refuses_rubbish_although_it_is_signed(self, host: Host, body: bytes) -> None:
        assert receive(host, body)["status"] == 400

    def test_keeps_no_names_and_addresses(self, host: Host) -> None:
        person = {"user_name": "Zoë Fischer", "email": "zoe@example.test"}
        for event in ("meeting.participant_joined", "meeting.updated"):
            described = {"id": "81234567890", "host_id": "abc", "participant": person}
            receive(
                host, {"event": event, "payload": {"object": described, "operator": "me@x.test"}}
            )

        assert stored(host) == ["meeting.updated"]
        for text in ("Zoë Fischer", "zoe@example.test", "me@x.test"):
            assert not holds(host.inside, text)

    @pytest.mark.parametrize("number", ["", "abc", "-1", "9" * 30, None, {"a": 1}])
    def test_ignores_a_meeting_without_a_number(self, host: Host, number: Any) -> None:
        said = {"event": "meeting.updated", "payload": {"object": {"id": number}}}

        assert receive(host, said)["status"] == 200
        assert stored(host) == []


class TestValidation:
    def test_proves_the_secret_again_and_again(self, host: Host) -> None:
        """Vendor case 22: Zoom asks every 72 hours."""
        said = {"event": "endpoint.url_validation", "event_ts": 1, "payload": {"plainToken": "abc"}}

        answers = [receive(host, said) for _ in range(2)]

        proof = signatures.digest(SECRET, b"abc")
        right = {"status": 200, "body": {"plainToken": "abc", "encryptedToken": proof}}
        assert (answers, stored(host)) == ([right, right], [])

    def test_is_no_oracle_for_strangers(self, host: Host) -> None:
        said = {"event": "endpoint.url_validation", "payload": {"plainToken": "v0:1:forged"}}

        assert receive(host, said, secret="guess")["body"] == {}

    def test_without_a_token_is_refused(self, host: Host) -> None:
        assert receive(host, {"event": "endpoint.url_validation", "payload": {}})["status"] == 400


class TestMeetingNotices:
    def test_lead_to_a_look_and_a_repair(self, connected: Host) -> None:
        connected.schedule(5 * DAY)
        work(connected.inside)
        number = connected.meetings_at_zoom()[0]["id"]
        connected.console(f"meetings/{number}/delete")

        receive(connected, {"event": "meeting.deleted", "payload": {"object": {"id": str(number)}}})
        handle(connected)
        work(connected.inside)

        assert len(connected.meetings_at_zoom()) == 1
        assert connected.events()[-1] == "meeting_ready"


@pytest.mark.promise("P21")
class TestDeauthorisation:
    def test_without_the_retention_field_deletes_everything(self, connected: Host) -> None:
        """Vendor case 23."""
        (session_id,) = connected.schedule(5 * DAY)
        work(connected.inside)
        meeting = connected.meetings_at_zoom()[0]

        receive(connected, deauthorized(connected))
        handle(connected)

        assert status(connected) == "none"
        kept = connected.meeting(session_id)
        assert kept is not None and kept.join_url is None
        assert connected.events()[-2:] == ["meeting_removed", "connection_removed"]
        send_messages(connected.inside)
        for value in (
            connected.zoom_user["id"],
            meeting["join_url"],
            connected.zoom_user["account_id"],
        ):
            assert not holds(connected.inside, value)

    @pytest.mark.parametrize(("retention", "is_kept"), [("true", True), ("false", False)])
    def test_honours_the_retention_field_of_older_notices_and_confirms(
        self, connected: Host, retention: str, is_kept: bool
    ) -> None:
        (session_id,) = connected.schedule(5 * DAY)
        work(connected.inside)
        notice = deauthorized(connected, user_data_retention=retention)

        receive(connected, notice)
        handle(connected)
        workers.run_errands(connected.inside)

        kept = connected.meeting(session_id)
        assert (kept is not None and kept.join_url is not None) is is_kept
        (confirmed,) = connected.zoom.confirmations.list()
        assert confirmed["user_id"] == connected.zoom_user["id"]
        assert confirmed["compliance_completed"] is True

    def test_twice_is_once(self, connected: Host) -> None:
        said = deauthorized(connected)
        receive(connected, said)
        handle(connected)

        receive(connected, {**said, "event_ts": said["event_ts"] + 1})
        handle(connected)

        assert connected.events().count("connection_removed") == 1

    def test_that_comes_after_a_new_connection_is_about_the_old_one(self, connected: Host) -> None:
        said = deauthorized(connected)
        advance(connected.sandbox, timedelta(minutes=1))
        connected.connect()

        receive(connected, said)
        handle(connected)

        assert status(connected) == "active"

    def test_of_a_strangers_account_changes_nothing(self, connected: Host) -> None:
        said = deauthorized(connected, user_id="somebody-else")

        receive(connected, said)
        handle(connected)

        assert status(connected) == "active"

    def test_as_the_double_sends_it_is_taken(self, connected: Host, receiver: Receiver) -> None:
        connected.console(f"users/{connected.zoom_user['id']}/remove-app")
        connected.sandbox.world.clock.run_due()

        (sent,) = receiver.requests
        answer = receiving.receive(connected.inside, headers=sent.headers, body=sent.body)
        handle(connected)

        assert (answer["status"], status(connected)) == (200, "none")
