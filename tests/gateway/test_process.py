"""The gateway as it runs: gunicorn, two forked workers, the real broker."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest
import requests

ROOT = Path(__file__).parents[2]


class Gateway:
    """A process of gunicorn's, with its own port."""

    def __init__(self, amqp_url: str, namespace: str, log: Path) -> None:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        environ = os.environ | {
            "AMQP_URL": amqp_url,
            "BROKER_NAMESPACE": namespace,
            "SECRET_KEY": "a key that is long enough",
            "PUBLIC_URL": self.url,
            "RELEASE": "1.2.3",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'services'}",
        }
        bind = self.url.removeprefix("http://")
        command = ["-m", "gunicorn", "-c", "gateway/gunicorn_conf.py", "-b", bind]
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, *command, "gateway.wsgi:app"],
                cwd=ROOT,
                env=environ,
                stdout=output,
                stderr=output,
            )

    def get(self, path: str, **options: object) -> requests.Response:
        return requests.get(self.url + path, timeout=10, **options)

    def figure(self, name: str) -> float | None:
        """The value of the line that begins with `name`; None until there is something to tell."""
        lines = self.get("/metrics").text.splitlines()
        found = [line for line in lines if line.startswith(f"{name} ")]
        return float(found[0].rpartition(" ")[2]) if found else None

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def tells_what_it_holds(self) -> bool:
        """Whether its figure is the memory of all its processes; what they share counts once."""
        family = [psutil.Process(self.process.pid), *self.workers()]
        held = sum(one.memory_full_info().pss for one in family)
        return self.figure("process_resident_memory_bytes") == pytest.approx(held, rel=0.1)

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """A request that is never sent to its end."""
        host, port = self.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            head = "POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
            connection.sendall(head.encode())
            yield

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


@pytest.fixture
def gateway(amqp_url: str, namespace: str, tmp_path: Path) -> Iterator[Gateway]:
    running = Gateway(amqp_url, namespace, tmp_path / "gateway.log")
    yield running
    if running.process.poll() is None:
        running.stop()


def is_ready(gateway: Gateway) -> bool:
    try:
        return gateway.get("/readyz").ok
    except requests.ConnectionError:
        return False


class TestProcess:
    def test_is_ready_with_the_broker_alone_and_stops_when_asked(
        self, gateway: Gateway, eventually: Callable[..., object]
    ):
        eventually(lambda: is_ready(gateway))

        page = gateway.get("/")
        missing = gateway.get("/api/v1/public/series/evening-strings")

        assert "Session Monster" in page.text
        assert (missing.status_code, missing.json()["status"]) == (503, 503)
        assert gateway.stop() == 0

    def test_sums_the_figures_of_all_its_workers(
        self, gateway: Gateway, eventually: Callable[..., object]
    ):
        eventually(lambda: is_ready(gateway))
        for _ in range(20):
            gateway.get("/robots.txt", headers={"Connection": "close"})

        line = 'http_requests_total{method="GET",route="/robots.txt",status="200"} 20.0'
        figures = gateway.get("/metrics").text
        assert line in figures
        assert "http_requests_in_hand 0.0" in figures

    def test_says_its_release_and_what_all_its_processes_hold(
        self, gateway: Gateway, eventually: Callable[..., object]
    ):
        eventually(lambda: is_ready(gateway))

        # Not while a worker still begins, and takes more from one look to the next.
        assert eventually(gateway.tells_what_it_holds)
        assert gateway.figure('release_info{release="1.2.3"}') == 1
        started_at = psutil.Process(gateway.process.pid).create_time()
        assert gateway.figure("process_start_time_seconds") == pytest.approx(started_at, abs=1)

    def test_forgets_workers_that_died(self, gateway: Gateway, eventually: Callable[..., object]):
        eventually(lambda: is_ready(gateway))
        with gateway.stalled():
            eventually(lambda: gateway.figure("http_requests_in_hand") == 1)
            killed = gateway.workers()
            for worker in killed:
                worker.kill()
            psutil.wait_procs(killed)

        eventually(lambda: len(gateway.workers()) == 2 and is_ready(gateway))

        assert gateway.figure("http_requests_in_hand") == 0
        assert eventually(gateway.tells_what_it_holds)

    def test_says_in_one_sentence_which_setting_is_missing(self):
        environ = os.environ | {"PUBLIC_URL": "http://localhost", "AMQP_URL": "amqp://x"}
        environ.pop("SECRET_KEY", None)

        outcome = subprocess.run(
            [sys.executable, "-c", "import gateway.wsgi"],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )

        assert outcome.returncode == 1
        assert outcome.stderr.strip() == "SECRET_KEY is missing: set it in the environment."

    def test_holds_no_database_library_in_memory(self):
        loaded = "import sys, gateway.wsgi; sys.exit('sqlalchemy' in sys.modules)"
        environ = os.environ | {
            "PUBLIC_URL": "http://localhost",
            "AMQP_URL": "amqp://x",
            "SECRET_KEY": "k" * 50,
        }

        outcome = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, env=environ, check=False)

        assert outcome.returncode == 0
