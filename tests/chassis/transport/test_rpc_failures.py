"""Calls while something breaks: a process killed, a connection cut, a broker out of reach."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import amqp
import pytest

from chassis import broker
from chassis.broker import Names
from chassis.errors import Unavailable
from chassis.ids import new_id
from chassis.testing.processes import ServiceProcess
from chassis.transport.conversation import Conversation
from chassis.transport.link import Link, LinkLost
from chassis.transport.rpc_client import RpcClient
from tests.chassis.transport.cable import Cable

Running = Callable[..., ServiceProcess]
Connect = Callable[[str], RpcClient]
Eventually = Callable[..., Any]


@contextmanager
def meanwhile(call: Callable[..., Any], *given: Any, **options: Any) -> Iterator[Future[Any]]:
    """A call in another thread while the block runs."""
    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(call, *given, **options)


@contextmanager
def frozen(process: ServiceProcess) -> Iterator[None]:
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


def begun(rpc: RpcClient, text: str) -> Callable[[], bool]:
    return lambda: rpc.call("probe", "count_marks", {"text": text})["count"] == 1


class TestDeadline:
    @pytest.mark.usefixtures("probe")
    def test_ends_the_wait_for_a_slow_service(self, rpc: RpcClient) -> None:
        begun_at = time.monotonic()

        with pytest.raises(Unavailable, match="no_answer"):
            rpc.call("probe", "sleep", {"seconds": 3}, timeout=0.3)

        assert 0.3 <= time.monotonic() - begun_at < 3

    @pytest.mark.usefixtures("probe")
    def test_lets_a_late_reply_find_nobody(self, rpc: RpcClient) -> None:
        with pytest.raises(Unavailable):
            rpc.call("probe", "sleep", {"seconds": 0.4}, timeout=0.2)

        # Answered after the late reply, on the same connection.
        assert rpc.call("probe", "sleep", {"seconds": 0.5}) == {}

    def test_keeps_a_service_that_wakes_too_late_from_running_the_call(
        self, probe: ServiceProcess, rpc: RpcClient
    ) -> None:
        with frozen(probe), pytest.raises(Unavailable, match="no_answer"):
            rpc.call("probe", "leave_mark", {"text": "late"}, timeout=0.3)

        assert rpc.call("probe", "count_marks", {"text": "late"}) == {"count": 0}

    @pytest.mark.usefixtures("probe")
    @pytest.mark.parametrize("skew_seconds", [-60.0, 60.0])
    def test_bears_hosts_whose_clocks_differ(
        self, rpc: RpcClient, skew_seconds: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        true_time = time.time
        monkeypatch.setattr(time, "time", lambda: true_time() + skew_seconds)

        assert rpc.call("probe", "echo", {"text": "skewed"}, timeout=5) == {"text": "skewed"}

        with pytest.raises(Unavailable, match="no_answer"):
            rpc.call("probe", "sleep", {"seconds": 3}, timeout=0.3)

    def test_is_enforced_by_the_broker_while_no_service_runs(
        self, running: Running, rpc: RpcClient
    ) -> None:
        absent = running("probe", start=False)
        with pytest.raises(Unavailable, match="no_answer"):
            rpc.call("probe", "leave_mark", {"text": "nobody home"}, timeout=0.3)

        absent.start()

        assert rpc.call("probe", "count_marks", {"text": "nobody home"}) == {"count": 0}

    def test_lets_a_call_wait_for_a_service_that_starts_within_it(
        self, running: Running, rpc: RpcClient
    ) -> None:
        absent = running("probe", start=False)

        with meanwhile(rpc.call, "probe", "echo", {"text": "early"}, timeout=20) as answer:
            absent.start()

        assert answer.result() == {"text": "early"}


class TestKilledService:
    def test_answers_a_query_again_once_it_is_back(
        self, probe: ServiceProcess, rpc: RpcClient, eventually: Eventually
    ) -> None:
        slow = {"seconds": 1.0}
        with meanwhile(rpc.call, "probe", "sleep_in_database", slow, timeout=20) as answer:
            eventually(lambda: rpc.call("probe", "count_sleepers", {})["count"])
            probe.kill()
            probe.start()

        assert answer.result() == {}

    def test_refuses_an_operation_that_may_have_taken_effect(
        self, probe: ServiceProcess, rpc: RpcClient, eventually: Eventually
    ) -> None:
        marking = {"text": "halfway", "seconds": 30.0}
        with meanwhile(rpc.call, "probe", "mark_and_sleep", marking, timeout=60) as answer:
            eventually(begun(rpc, "halfway"))
            probe.kill()
            probe.start()

        with pytest.raises(Unavailable, match="interrupted"):
            answer.result()
        assert begun(rpc, "halfway")()

    def test_runs_a_command_under_a_key_again_with_one_effect(
        self, probe: ServiceProcess, rpc: RpcClient
    ) -> None:
        key, mark = str(new_id()), {"text": "keyed"}
        os.kill(probe.pid, signal.SIGSTOP)
        with meanwhile(
            rpc.call, "probe", "leave_mark", mark, timeout=20, idempotency_key=key
        ) as answer:
            time.sleep(0.3)  # for the broker to hand the call to the process that will die
            probe.kill()
            probe.start()

        assert answer.result()["text"] == "keyed"
        assert begun(rpc, "keyed")()

    def test_leaves_its_calls_to_another_instance(
        self, running: Running, rpc: RpcClient, eventually: Eventually
    ) -> None:
        first, _ = running("probe"), running("probe")

        with ThreadPoolExecutor(8) as threads:
            slow = {"seconds": 1.0}
            answers = [
                threads.submit(rpc.call, "probe", "sleep_in_database", slow, timeout=20)
                for _ in range(8)
            ]
            eventually(lambda: rpc.call("probe", "count_sleepers", {})["count"] == 8)
            first.kill()

        assert [answer.result() for answer in answers] == [{}] * 8


class TestTwoInstances:
    def test_share_the_calls(self, running: Running, rpc: RpcClient) -> None:
        running("probe"), running("probe")

        with ThreadPoolExecutor(20) as threads:
            asked = [threads.submit(rpc.call, "probe", "process_id", {}) for _ in range(200)]
        answers = [future.result()["count"] for future in asked]

        assert len(set(answers)) == 2
        assert min(answers.count(process) for process in set(answers)) > 20


@pytest.mark.usefixtures("probe")
class TestLostQueue:
    """What a node of a cluster that goes down does to a classic queue that it holds."""

    def test_out_of_reach_leaves_calls_to_the_spare_one(
        self, amqp_url: str, namespace: str, rpc: RpcClient
    ) -> None:
        names = Names(namespace)
        with broker.connect(amqp_url) as connection:
            queue = names.rpc_queue("probe")
            connection.channel().queue_unbind(queue, names.rpc, routing_key="probe")

        assert rpc.call("probe", "echo", {"text": "spare"}) == {"text": "spare"}

    def test_deleted_is_declared_again(
        self, amqp_url: str, namespace: str, rpc: RpcClient, eventually: Eventually
    ) -> None:
        with broker.connect(amqp_url) as connection:
            channel = connection.channel()
            queue = Names(namespace).rpc_queue("probe")
            channel.queue_delete(queue)

            def consumers() -> int:
                try:
                    return int(connection.channel().queue_declare(queue, passive=True)[2])
                except amqp.NotFound:
                    return 0

            assert eventually(lambda: consumers() == 1)
        assert rpc.call("probe", "echo", {"text": "again"}) == {"text": "again"}


class TestLostConnection:
    @pytest.mark.usefixtures("probe")
    def test_of_the_client_ends_its_calls_at_once_and_not_the_next(
        self, cable: Cable, connect: Connect, eventually: Eventually
    ) -> None:
        client = connect(cable.url)
        slow = {"seconds": 5.0}
        with meanwhile(client.call, "probe", "sleep_in_database", slow, timeout=30) as answer:
            eventually(lambda: client.call("probe", "count_sleepers", {})["count"])
            begun_at = time.monotonic()
            cable.cut()
            with pytest.raises(Unavailable, match="connection_lost"):
                answer.result()

        assert time.monotonic() - begun_at < 5
        assert client.call("probe", "echo", {"text": "again"}) == {"text": "again"}

    def test_of_the_service_is_made_again(
        self, running: Running, cable: Cable, rpc: RpcClient
    ) -> None:
        process = running("probe", AMQP_URL=cable.url)
        before = process.pid

        for _ in range(3):
            cable.cut()
            assert rpc.call("probe", "process_id", {}, timeout=20) == {"count": before}

    def test_of_the_service_while_it_works_costs_a_query_nothing(
        self, running: Running, cable: Cable, rpc: RpcClient, eventually: Eventually
    ) -> None:
        running("probe", AMQP_URL=cable.url)
        slow = {"seconds": 1.0}

        with meanwhile(rpc.call, "probe", "sleep_in_database", slow, timeout=20) as answer:
            eventually(lambda: rpc.call("probe", "count_sleepers", {})["count"])
            cable.cut()

        assert answer.result() == {}

    def test_that_nobody_reports_is_found_by_the_heartbeat(self, cable: Cable) -> None:
        link = Link(cable.url, prepare=lambda _: None, heartbeat=1)
        cable.squeeze()
        begun_at = time.monotonic()

        with pytest.raises(LinkLost):
            while True:
                link.receive()

        assert time.monotonic() - begun_at < 15

    def test_does_not_come_of_silence(self, cable: Cable, namespace: str) -> None:
        conversation = Conversation(cable.url, namespace, heartbeat=1)

        time.sleep(4)

        assert not conversation.is_over
        conversation.close()


class TestBrokerOutOfReach:
    def test_is_unavailable_at_once(self, cable: Cable, connect: Connect) -> None:
        cable.pull_out()
        client = connect(cable.url)
        begun_at = time.monotonic()

        for _ in range(20):
            with pytest.raises(Unavailable, match="broker_unreachable"):
                client.call("probe", "echo", {"text": "x"}, timeout=30)

        assert time.monotonic() - begun_at < 15

    def test_is_unavailable_within_the_deadline_where_nothing_answers(
        self, cable: Cable, connect: Connect
    ) -> None:
        client = connect(cable.url)
        cable.squeeze()
        begun_at = time.monotonic()

        with ThreadPoolExecutor(10) as threads:
            calls = [
                threads.submit(client.call, "probe", "echo", {"text": "x"}, timeout=1.0)
                for _ in range(10)
            ]

        for call in calls:
            with pytest.raises(Unavailable):
                call.result()
        assert time.monotonic() - begun_at < 9

    @pytest.mark.usefixtures("probe")
    def test_is_over_once_the_broker_is_back(
        self, cable: Cable, connect: Connect, eventually: Eventually
    ) -> None:
        client = connect(cable.url)
        cable.pull_out()
        with pytest.raises(Unavailable):
            client.call("probe", "echo", {"text": "x"})

        cable.plug_in()

        def answers() -> bool:
            try:
                return bool(client.call("probe", "echo", {"text": "back"}))
            except Unavailable:
                return False

        assert eventually(answers)

    def test_keeps_a_service_alive_that_starts_before_the_broker(
        self, running: Running, cable: Cable, rpc: RpcClient, eventually: Eventually
    ) -> None:
        process = running("probe", start=False, AMQP_URL=cable.url)
        cable.pull_out()
        process.spawn()
        eventually(process.is_alive)
        assert not process.is_ready()

        cable.plug_in()

        eventually(process.is_ready)
        assert rpc.call("probe", "echo", {"text": "x"}) == {"text": "x"}
