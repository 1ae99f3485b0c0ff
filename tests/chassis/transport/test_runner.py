"""`python -m <service>`: starting, stopping, being looked at, and the other verbs."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chassis.testing.processes import ServiceProcess
from chassis.transport.rpc_client import RpcClient

Running = Callable[..., ServiceProcess]
Eventually = Callable[..., Any]


def run_verb(process: ServiceProcess, *words: str, **environment: str) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "probe", *words],
        env=process.full_environment() | environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


class TestStop:
    @pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
    def test_finishes_the_call_in_hand_and_ends_well(
        self, probe: ServiceProcess, rpc: RpcClient, eventually: Eventually, by: signal.Signals
    ) -> None:
        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(rpc.call, "probe", "sleep_in_database", {"seconds": 1.0})
            eventually(lambda: rpc.call("probe", "count_sleepers", {})["count"])
            os.kill(probe.pid, by)

        assert answer.result() == {}
        assert probe.wait() == 0

    def test_takes_no_longer_than_the_work_in_hand(self, probe: ServiceProcess) -> None:
        begun_at = time.monotonic()

        os.kill(probe.pid, signal.SIGTERM)

        assert probe.wait() == 0
        assert time.monotonic() - begun_at < 20

    def test_leaves_calls_that_come_later_to_the_next_start(
        self, probe: ServiceProcess, rpc: RpcClient
    ) -> None:
        probe.stop()

        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(rpc.call, "probe", "echo", {"text": "later"}, timeout=20)
            probe.start()

        assert answer.result() == {"text": "later"}


class TestHealth:
    def test_is_not_ready_before_the_schema_is_there(
        self, running: Running, eventually: Eventually, postgres_url: str
    ) -> None:
        process = running("probe", start=False)
        process.environment["DATABASE_URL"] = postgres_url
        process.spawn()

        eventually(process.is_alive)

        assert not process.is_ready()

    def test_shows_metrics_of_what_was_called(self, probe: ServiceProcess, rpc: RpcClient) -> None:
        rpc.call("probe", "echo", {"text": "x"})

        with urllib.request.urlopen(f"{probe.health_url}/metrics", timeout=5) as answer:  # noqa: S310
            shown = answer.read().decode()

        assert 'rpc_requests_total{method="echo",outcome="ok"} 1.0' in shown

    def test_knows_no_other_address(self, probe: ServiceProcess) -> None:
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{probe.health_url}/admin", timeout=5)  # noqa: S310


class TestEvery:
    def test_goes_on_after_a_run_that_failed(
        self, probe: ServiceProcess, eventually: Eventually
    ) -> None:
        def failures() -> int:
            return probe.log_path.read_text().count('"method": "fail_now_and_then"')

        assert eventually(lambda: failures() >= 3)


class TestVerbs:
    def test_migrate_may_run_twice(self, running: Running) -> None:
        process = running("probe", start=False)

        assert run_verb(process, "migrate").returncode == 0

    @pytest.mark.parametrize(
        ("words", "environment", "said"),
        [
            (["fly"], {}, "usage: python -m probe run|migrate"),
            ([], {}, "usage: python -m probe"),
            (["run"], {"PUBLIC_URL": ""}, "PUBLIC_URL is missing"),
            (["run"], {"HEALTH_PORT": "x"}, "HEALTH_PORT is malformed"),
            (["run"], {"AMQP_URL": "http://x"}, "AMQP_URL is malformed"),
            (["run"], {"ENCRYPTION_KEYS": "x"}, "ENCRYPTION_KEYS"),
            (["run"], {"DATABASE_URL": "x"}, "DATABASE_URL"),
            (["run"], {"ROLES": "calls,fly"}, "ROLES is malformed: fly is none of calls, inbox"),
            (["run"], {"HEALTH_HOST": "192.0.2.1"}, "HEALTH_HOST"),
            (["migrate"], {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, "DATABASE_URL"),
            (["migrate"], {"AMQP_URL": "amqp://127.0.0.1:1/"}, "AMQP_URL"),
            (["replay", "no-such-message"], {}, "No message that can be replayed has this id."),
        ],
    )
    def test_that_cannot_be_done_end_in_one_sentence(
        self, running: Running, words: list[str], environment: dict[str, str], said: str
    ) -> None:
        done = run_verb(running("probe", start=False), *words, **environment)

        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) == 1

    def test_parked_lists_and_replay_brings_back(
        self, running: Running, rpc: RpcClient, eventually: Eventually
    ) -> None:
        process = running("probe")
        rpc.call("probe", "announce", {"text": "refuse me"})

        def parked() -> str:
            return str(run_verb(process, "parked").stdout)

        line = eventually(parked)
        message_id = line.split("\t")[0]
        assert run_verb(process, "replay", message_id).returncode == 0
        assert eventually(lambda: message_id in parked())


class TestImports:
    def test_of_the_client_bring_no_nameko_into_the_gateway(self) -> None:
        program = (
            "import sys, chassis.transport.rpc_client, chassis.transport.errors;"
            "print({'nameko', 'eventlet', 'sqlalchemy', 'kombu'} & set(sys.modules))"
        )

        done = subprocess.run(
            [sys.executable, "-c", program],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )

        assert done.stdout.strip() == "set()"
