"""The real process on real servers: hears of sessions, makes meetings, tells of them."""

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.broker import connect
from chassis.errors import Invalid
from chassis.tables import inbox
from chassis.testing.processes import ServiceProcess
from tests.sandbox.fixtures import RunningSandbox
from tests.zoom_integration.exchange import SERVICE, Exchange
from tests.zoom_integration.host import Host, Inside
from zoom_integration import signatures
from zoom_integration.settings import Settings


@pytest.fixture
def process(
    running: Callable[..., ServiceProcess], sandbox: RunningSandbox, settings: Settings
) -> ServiceProcess:
    return running(
        SERVICE,
        PUBLIC_URL=settings.public_url,
        CLOCK_FILE=sandbox.world.settings.clock_file,
        ZOOM_OAUTH_URL=settings.zoom_oauth_url,
        ZOOM_API_URL=settings.zoom_api_url,
        ZOOM_CLIENT_ID=settings.zoom_client_id,
        ZOOM_CLIENT_SECRET=settings.zoom_client_secret,
        ZOOM_WEBHOOK_SECRET=settings.zoom_webhook_secret,
    )


@pytest.fixture
def exchange(process: ServiceProcess, amqp_url: str, namespace: str) -> Iterator[Exchange]:
    connection = connect(amqp_url)
    yield Exchange(connection, namespace)
    connection.close()


def connect_zoom(rpc: Any, host: Host) -> dict[str, Any]:
    begun = rpc.call(SERVICE, "begin_connect", {"host_id": str(host.host_id)})
    state, code = host.consent(begun["authorization_url"])
    asked = {"host_id": str(host.host_id), "state": state, "code": code}
    connection: dict[str, Any] = rpc.call(SERVICE, "finish_connect", asked)
    return connection


def scheduled(host: Host, number: int) -> dict[str, Any]:
    starts = datetime(2027, 3, 21, 17, tzinfo=UTC)
    sessions = [
        {
            "session_id": str(uuid4()),
            "starts_at": (starts + timedelta(weeks=n)).isoformat(),
            "duration_minutes": 45,
            "sequence": 0,
        }
        for n in range(number)
    ]
    return {
        "series_id": str(host.series_id),
        "host_id": str(host.host_id),
        "title": "Yoga",
        "zone": "Europe/Paris",
        "reminder_offsets_minutes": [60],
        "sessions": sessions,
    }


def test_the_life_of_a_connection(
    process: ServiceProcess,
    exchange: Exchange,
    rpc: Any,
    host: Host,
    eventually: Callable[..., Any],
) -> None:
    who = {"host_id": str(host.host_id)}
    assert rpc.call(SERVICE, "get_connection", who)["status"] == "none"

    assert connect_zoom(rpc, host)["status"] == "active"
    shown = rpc.call(SERVICE, "get_connection", {**who, "with_profile": True})
    assert shown["profile"] == {"display_name": "Hana Weber", "email": "hana.weber@zoom.test"}
    assert eventually(lambda: exchange.heard("connection_established")) == [who]

    exchange.say("series", "sessions_scheduled", scheduled(host, 5))
    ready = eventually(
        lambda: len(exchange.heard("meeting_ready")) == 5 and exchange.heard("meeting_ready")
    )
    listed = rpc.call(SERVICE, "list_meetings", who)["items"]
    assert [item["status"] for item in listed] == ["ready"] * 5
    assert {item["join_url"] for item in listed} == {event["join_url"] for event in ready}
    assert {str(one["id"]) for one in host.meetings_at_zoom()} == {
        event["meeting_id"] for event in ready
    }

    gone = rpc.call(SERVICE, "disconnect", {**who, "cancel_meetings": True})
    assert (gone["status"], gone["is_confirmed"]) == ("none", True)
    assert (host.grant(), host.meetings_at_zoom()) == (None, [])
    assert eventually(lambda: exchange.heard("connection_removed")) == [who]
    assert len(eventually(lambda: exchange.heard("meeting_removed"))) == 5


def test_sessions_heard_twice_and_over_a_crash_have_one_meeting_each(
    process: ServiceProcess,
    exchange: Exchange,
    rpc: Any,
    host: Host,
    eventually: Callable[..., Any],
) -> None:
    connect_zoom(rpc, host)
    said = scheduled(host, 8)
    for _ in range(2):
        exchange.say("series", "sessions_scheduled", said)
    eventually(lambda: len(host.meetings_at_zoom()) >= 2)

    process.kill()
    host.sandbox.world.clock.move_to(clock.now() + timedelta(minutes=1))
    process.start()

    eventually(lambda: len(host.meetings_at_zoom()) == 8)
    items = eventually(lambda: all_ready(rpc, host))
    assert len({item["meeting_id"] for item in items}) == len(host.meetings_at_zoom()) == 8


def all_ready(rpc: Any, host: Host) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = rpc.call(
        SERVICE, "list_meetings", {"host_id": str(host.host_id)}
    )["items"]
    return items if {item["status"] for item in items} == {"ready"} else []


def test_a_webhook_is_judged_by_its_raw_body(
    process: ServiceProcess, rpc: Any, settings: Settings
) -> None:
    body = b'{"event": "endpoint.url_validation", "payload": {"plainToken": "abc"}}'
    timestamp = str(int(clock.now().timestamp()))
    signed = signatures.digest(settings.zoom_webhook_secret, f"v0:{timestamp}:".encode() + body)
    headers = {"x-zm-request-timestamp": timestamp, "x-zm-signature": f"v0={signed}"}

    right = rpc.call(SERVICE, "receive_webhook", {"headers": headers, "body_b64": encoded(body)})
    wrong = rpc.call(
        SERVICE, "receive_webhook", {"headers": headers, "body_b64": encoded(body + b" ")}
    )

    assert (right["status"], right["body"]["plainToken"]) == (200, "abc")
    assert (wrong["status"], wrong["body"]) == (401, {})


MALFORMED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("begin_connect", {}),
    ("begin_connect", {"host_id": "me"}),
    ("begin_connect", {"host_id": str(uuid4()), "colour": "red"}),
    ("finish_connect", {"host_id": str(uuid4()), "state": "", "code": "x"}),
    ("finish_connect", {"host_id": str(uuid4()), "state": "x" * 201, "code": "x"}),
    ("disconnect", {"host_id": str(uuid4()), "cancel_meetings": "yes"}),
    ("list_meetings", {"host_id": str(uuid4()), "session_ids": ["x"]}),
    ("receive_webhook", {"headers": {}, "body_b64": "not base64"}),
    ("receive_webhook", {"headers": [], "body_b64": ""}),
)


def test_malformed_requests_are_refused(process: ServiceProcess, rpc: Any) -> None:
    for method, request in MALFORMED:
        with pytest.raises(Invalid, match="invalid_request"):
            rpc.call(SERVICE, method, request)


def test_a_malformed_event_is_parked_and_the_service_goes_on(
    process: ServiceProcess,
    exchange: Exchange,
    rpc: Any,
    host: Host,
    inside: Inside,
    eventually: Callable[..., Any],
) -> None:
    connect_zoom(rpc, host)
    exchange.say("series", "sessions_scheduled", {**scheduled(host, 1), "sessions": "many"})

    exchange.say("series", "sessions_scheduled", scheduled(host, 1))

    eventually(lambda: len(host.meetings_at_zoom()) == 1)
    assert eventually(lambda: parked(inside)) == ["refused: malformed_payload"]


def parked(inside: Inside) -> list[str]:
    with inside.connection() as db:
        return list(db.scalars(sa.select(inbox.c.reason).where(inbox.c.status == "parked")))


def encoded(body: bytes) -> str:
    return base64.b64encode(body).decode()
