"""Facts on their way from one service's outbox to another's handler, while things break."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import broker
from chassis.broker import Names, Outgoing
from chassis.ids import new_id
from chassis.tables import inbox, outbox
from chassis.testing.processes import ServiceProcess
from chassis.transport.rpc_client import RpcClient
from tests.chassis.transport.cable import Cable

Running = Callable[..., ServiceProcess]
ROUTING_KEY = "probe.announced"
Eventually = Callable[..., Any]


def announced(text: str, **changed: Any) -> bytes:
    message = {
        "id": str(new_id()),
        "name": "announced",
        "version": 1,
        "source": "probe",
        "occurred_at": "2027-01-01T12:00:00Z",
        "correlation_id": "test",
        "payload": {"text": text},
    }
    return json.dumps(message | changed).encode()


@pytest.fixture
def publish(amqp_url: str, namespace: str) -> Callable[..., None]:
    """Bytes to whoever hears `probe.announced`."""

    def published(*bodies: bytes, headers: dict[str, Any] | None = None) -> None:
        batch = [Outgoing(ROUTING_KEY, body, str(new_id()), headers or {}) for body in bodies]
        # With confirms: a quorum queue may drop what a publisher sends and does not wait for.
        with broker.publisher(amqp_url, Names(namespace).events) as out:
            out.publish(batch)

    return published


@pytest.fixture
def marks(rpc: RpcClient) -> Callable[[str], int]:
    """How many marks with this text there are."""
    return lambda text: int(rpc.call("probe", "count_marks", {"text": text})["count"])


def parked_reasons(engine: Engine) -> list[str]:
    with engine.connect() as db:
        rows = sa.select(inbox.c.reason).where(inbox.c.status == "parked")
        return list(db.execute(rows).scalars())


def waiting(engine: Engine) -> int:
    with engine.connect() as db:
        return int(
            db.execute(
                sa.select(sa.func.count()).where(outbox.c.routing_key == ROUTING_KEY)
            ).scalar_one()
        )


class TestCommittedEvent:
    @pytest.mark.usefixtures("probe")
    def test_is_handled_once(
        self, rpc: RpcClient, marks: Callable[[str], int], eventually: Eventually
    ) -> None:
        rpc.call("probe", "announce", {"text": "fact"})

        assert eventually(lambda: marks("fact") == 1)

    @pytest.mark.usefixtures("probe")
    def test_delivered_twice_is_handled_once(
        self, publish: Callable[..., None], marks: Callable[[str], int], eventually: Eventually
    ) -> None:
        body = announced("twice")

        publish(body, body, announced("last"))

        eventually(lambda: marks("last") == 1)
        assert marks("twice") == 1

    def test_waits_for_a_service_that_has_not_started_yet(
        self,
        running: Running,
        publish: Callable[..., None],
        marks: Callable[[str], int],
        eventually: Eventually,
    ) -> None:
        absent = running("probe", start=False)
        publish(announced("patient"))

        absent.start()

        assert eventually(lambda: marks("patient") == 1)

    def test_is_not_lost_with_a_service_that_is_killed_again_and_again(
        self,
        probe: ServiceProcess,
        publish: Callable[..., None],
        marks: Callable[[str], int],
        eventually: Eventually,
    ) -> None:
        for round_ in range(3):
            publish(*[announced("many") for _ in range(100)])
            probe.kill()
            probe.start()
            assert eventually(lambda due=100 * (round_ + 1): marks("many") >= due)

        assert marks("many") == 300

    def test_is_not_lost_with_the_connection(
        self,
        running: Running,
        cable: Cable,
        publish: Callable[..., None],
        marks: Callable[[str], int],
        eventually: Eventually,
    ) -> None:
        running("probe", AMQP_URL=cable.url)

        for _ in range(5):
            publish(*[announced("cut") for _ in range(40)])
            cable.cut()

        assert eventually(lambda: marks("cut") == 200)

    def test_leaves_the_outbox_once_the_broker_is_back(
        self,
        running: Running,
        cable: Cable,
        rpc: RpcClient,
        marks: Callable[[str], int],
        eventually: Eventually,
        service_database: Callable[[str], Engine],
    ) -> None:
        running("probe", AMQP_URL=cable.url)
        rpc.call("probe", "announce_after", {"text": "cut off", "seconds": 0.5})
        cable.pull_out()
        eventually(lambda: waiting(service_database("probe")) == 1)

        cable.plug_in()

        assert eventually(lambda: marks("cut off") == 1)


@pytest.mark.usefixtures("probe")
class TestMessageThatCannotBeRead:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\xff",
            b"{}",
            b"[]",
            announced("x", id="no uuid"),
            announced("x", payload=[]),
            announced("x", occurred_at="yesterday"),
            announced(b"x\\u0000".decode("unicode_escape")),
            announced("y" * 1_100_000),
        ],
    )
    def test_is_parked_with_its_reason_and_the_service_goes_on(
        self,
        publish: Callable[..., None],
        marks: Callable[[str], int],
        eventually: Eventually,
        service_database: Callable[[str], Engine],
        body: bytes,
    ) -> None:
        publish(body, announced("next"))

        assert eventually(lambda: marks("next") == 1)
        (reason,) = eventually(lambda: parked_reasons(service_database("probe")))
        assert reason.startswith(("malformed", "refused"))

    @pytest.mark.parametrize(
        "headers",
        [
            {"traceparent": 7},
            {"traceparent": "\x00"},
            {"traceparent": "x" * 70_000},
        ],
    )
    def test_is_not_one_with_rubbish_in_its_headers(
        self,
        publish: Callable[..., None],
        marks: Callable[[str], int],
        eventually: Eventually,
        headers: dict[str, Any],
    ) -> None:
        publish(announced("odd"), headers=headers)

        assert eventually(lambda: marks("odd") == 1)

    def test_is_one_whose_payload_the_handler_does_not_understand(
        self,
        publish: Callable[..., None],
        eventually: Eventually,
        service_database: Callable[[str], Engine],
    ) -> None:
        publish(announced("x" * 200))

        assert eventually(lambda: parked_reasons(service_database("probe"))) == [
            "refused: malformed_payload"
        ]
