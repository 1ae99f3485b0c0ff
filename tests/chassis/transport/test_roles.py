"""Processes that each do a part of a service's work, so that the parts scale apart."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.clock import OFFSET_FORMAT
from chassis.errors import Unavailable
from chassis.outbox import depth_and_oldest
from chassis.testing.processes import ServiceProcess
from chassis.transport.rpc_client import RpcClient
from tests.chassis.transport.cable import Cable

Running = Callable[..., ServiceProcess]
Eventually = Callable[..., Any]


@pytest.fixture
def engine(service_database: Callable[[str], Engine]) -> Engine:
    return service_database("probe")


def waiting_to_leave(engine: Engine) -> int:
    with engine.connect() as db:
        return depth_and_oldest(db)[0]


def marks(engine: Engine, text: str) -> int:
    with engine.connect() as db:
        asked = sa.text("SELECT count(*) FROM mark WHERE text = :text")
        return int(db.execute(asked, {"text": text}).scalar_one())


def announce(rpc: RpcClient, text: str) -> None:
    rpc.call("probe", "announce", {"text": text})


class TestRelay:
    def test_sends_what_others_record_and_answers_nobody(
        self, running: Running, rpc: RpcClient, engine: Engine, eventually: Eventually
    ) -> None:
        answering = running("probe", ROLES="calls,inbox")
        announce(rpc, "by another")
        assert waiting_to_leave(engine) == 1

        running("probe", ROLES="relay")

        eventually(lambda: marks(engine, "by another") == 1)
        assert waiting_to_leave(engine) == 0
        answering.stop()
        with pytest.raises(Unavailable, match="did not come in time"):
            rpc.call("probe", "echo", {"text": "x"}, timeout=1)
        assert marks(engine, "tick") == 0

    def test_two_send_each_event_once(
        self, running: Running, rpc: RpcClient, engine: Engine, eventually: Eventually
    ) -> None:
        running("probe", ROLES="calls,inbox")
        for _ in range(2):
            running("probe", ROLES="relay")
        texts = [f"number {n}" for n in range(20)]

        for text in texts:
            announce(rpc, text)

        eventually(lambda: all(marks(engine, text) for text in texts))
        assert [marks(engine, text) for text in texts] == [1] * len(texts)

    def test_is_ready_while_it_can_publish(
        self, running: Running, cable: Cable, eventually: Eventually
    ) -> None:
        relay = running("probe", ROLES="relay", AMQP_URL=cable.url)

        cable.pull_out()
        eventually(lambda: not relay.is_ready())
        assert relay.is_alive()
        cable.plug_in()

        assert eventually(relay.is_ready)


class TestCallsAndInbox:
    def test_each_leaves_the_other_s_work_to_it(
        self, running: Running, rpc: RpcClient, engine: Engine, eventually: Eventually
    ) -> None:
        running("probe", ROLES="calls,relay")
        announce(rpc, "heard later")
        eventually(lambda: waiting_to_leave(engine) == 0)
        assert marks(engine, "heard later") == 0

        running("probe", ROLES="inbox")

        assert eventually(lambda: marks(engine, "heard later"))


class TestClocksApart:
    def test_what_one_a_minute_ahead_says_another_a_minute_behind_hears_at_once(
        self,
        running: Running,
        rpc: RpcClient,
        engine: Engine,
        eventually: Eventually,
        tmp_path: Path,
    ) -> None:
        ahead, behind = tmp_path / "ahead", tmp_path / "behind"
        ahead.write_bytes(OFFSET_FORMAT.pack(60_000_000))
        behind.write_bytes(OFFSET_FORMAT.pack(-60_000_000))
        running("probe", ROLES="calls,relay", CLOCK_FILE=str(ahead))
        running("probe", ROLES="inbox", CLOCK_FILE=str(behind))

        announce(rpc, "from the future")

        assert eventually(lambda: marks(engine, "from the future"))


class TestTaskOfItsOwn:
    def test_runs_in_the_process_of_its_role_only(
        self, running: Running, engine: Engine, eventually: Eventually
    ) -> None:
        others = running("probe", ROLES="calls,inbox,relay,tasks")
        eventually(lambda: '"method": "fail_now_and_then"' in others.log_path.read_text())
        assert marks(engine, "tick") == 0

        running("probe", ROLES="marker")

        assert eventually(lambda: marks(engine, "tick"))

    def test_is_ready_while_calls_can_leave(
        self, running: Running, cable: Cable, eventually: Eventually
    ) -> None:
        marker = running("probe", ROLES="marker", AMQP_URL=cable.url)

        cable.pull_out()
        eventually(lambda: not marker.is_ready())
        cable.plug_in()

        assert eventually(marker.is_ready)


class TestWithoutRoles:
    def test_one_process_does_it_all(
        self, running: Running, rpc: RpcClient, engine: Engine, eventually: Eventually
    ) -> None:
        running("probe")

        announce(rpc, "all in one")

        assert eventually(lambda: marks(engine, "all in one") and marks(engine, "tick"))
