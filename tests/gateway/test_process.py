"""The gateway as it runs: gunicorn, two forked workers, the real broker."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

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
