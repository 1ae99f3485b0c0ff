"""Real service processes for tests: started with a full environment, stopped with the test."""

import base64
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 30


def deployables() -> set[str]:
    """The names of the services that this process could start."""
    folders = [Path(folder) for folder in sys.path if folder]
    return {
        found.relative_to(folder).parts[0]
        for folder in folders
        for pattern in ("*/service.py", "*/service/__init__.py")
        for found in folder.glob(pattern)
    }


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


class ServiceProcess:
    """`python -m <service> run` as an operator would start it."""

    def __init__(self, service: str, environment: Mapping[str, str], log_path: Path) -> None:
        self.service = service
        self.environment = dict(environment) | {"HEALTH_PORT": str(free_port())}
        self.log_path = log_path
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def health_url(self) -> str:
        return f"http://127.0.0.1:{self.environment['HEALTH_PORT']}"

    @property
    def pid(self) -> int:
        assert self._process is not None  # noqa: S101
        return self._process.pid

    @property
    def command(self) -> list[str]:
        """`python -m <service>`, to which a verb is added."""
        return [sys.executable, "-m", self.service]

    def migrate(self) -> None:
        """Declare the topology and bring the schema up to date, as a deployment does first."""
        subprocess.run(
            [*self.command, "migrate"],
            env=self.full_environment(),
            check=True,
            capture_output=True,
            timeout=START_SECONDS,
        )

    def start(self) -> "ServiceProcess":
        """Start it and wait until it is ready."""
        self.spawn()
        self._await_ready()
        return self

    def spawn(self) -> None:
        """Start it and do not wait."""
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self.service, "run"],
                env=self.full_environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        """`kill -9`: no chance to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def wait(self) -> int:
        """The exit status, once it has ended by itself."""
        assert self._process is not None  # noqa: S101
        return self._process.wait(STOP_SECONDS)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise

    def _await_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self._process is not None  # noqa: S101
            if self._process.poll() is not None or self.is_ready():
                break
            time.sleep(0.05)
        else:
            raise TimeoutError(f"{self.service} is not ready:\n{self.log_path.read_text()[-4000:]}")
        if self._process.poll() is not None:
            raise RuntimeError(f"{self.service} ended:\n{self.log_path.read_text()[-4000:]}")

    def is_alive(self) -> bool:
        """Its loop turns."""
        return self._answers("/healthz")

    def is_ready(self) -> bool:
        """It reaches its database and the broker."""
        return self._answers("/readyz")

    def _answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(self.health_url + path, timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def full_environment(self) -> dict[str, str]:
        """What the process is started with: none of the test's own environment but the paths."""
        paths = os.pathsep.join(path for path in sys.path if path)
        return {"PATH": os.environ["PATH"], "PYTHONPATH": paths} | self.environment
