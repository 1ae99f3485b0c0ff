"""The run directory: where all state of one platform lies, and who holds it now.

Whoever brings a platform up holds the directory's lock until it is down, so a second `make up`
finds the first, and a lock without a holder means that nothing runs.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from deploy.local import accounts
from deploy.local.ledger import Ledger
from deploy.local.trouble import Trouble
from deploy.local.vault import Vault

# The log of the process that keeps a detached platform up: it is opened before the lock is held.
KEEPER = "up"
_TRIES = 5
_BETWEEN_TRIES_SECONDS = 0.02
ROOT = Path(__file__).resolve().parents[2]


class AlreadyRunning(Exception):
    """Another process holds the directory."""


@dataclass(frozen=True)
class Person:
    """Someone to sign in as."""

    role: str
    email: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Report:
    """What a platform says of itself once it is ready."""

    public_url: str
    sandbox_url: str
    ready_seconds: float
    people: list[Person]
    # What a tool needs that looks at the platform from outside: the demo, a benchmark.
    environ: dict[str, str] = field(repr=False)


class RunDirectory:
    """Paths below one directory, its lock and its report."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "log"
        self.ledger = Ledger(path / "processes.json")
        self.vault = Vault(path / "secrets.json")
        self.clock = path / "clock"
        self.audit_anchor = path / "audit-anchor.jsonl"
        self.sandbox = path / "sandbox.sqlite"
        self._lock = path / "lock"
        self._report = path / "platform.json"

    def below(self, name: str) -> "RunDirectory":
        """A platform of its own, deleted together with this one."""
        return RunDirectory(self.path / name)

    def log(self, name: str) -> Path:
        """The file of what this program said."""
        return self.logs / f"{name}.log"

    def make(self) -> None:
        """Make it: others may pass through to what is theirs, and read nothing."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o711)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        self._lock.touch()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the directory, made if need be. Raises AlreadyRunning."""
        self.make()
        with self._lock.open("a+") as lock:
            _take(lock)
            self._report.unlink(missing_ok=True)  # a killed holder's
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            self._make_clock()
            self._set_logs_aside()
            try:
                yield
            finally:
                self._report.unlink(missing_ok=True)

    def _make_clock(self) -> None:
        # Here, so that it is whole before the first of many processes maps it.
        if not self.clock.exists():
            self.clock.write_bytes(bytes(8))

    def _set_logs_aside(self) -> None:
        for log in self.logs.glob("*.log"):
            if log != self.log(KEEPER):
                log.replace(log.with_suffix(".log.1"))

    def holder(self) -> int | None:
        """The process that holds the directory now."""
        try:
            with self._lock.open("r+") as lock:
                if not _can_lock(lock):
                    return int(lock.read() or 0) or None
        except FileNotFoundError:
            pass
        return None

    def publish(self, report: Report) -> None:
        """Tell others that the platform is ready."""
        fresh = self._report.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(asdict(report), indent=1))
        fresh.replace(self._report)

    def report(self) -> Report | None:
        """What the platform said when it became ready; None before that, and once it is down."""
        if self.holder() is None:
            return None
        try:
            told = json.loads(self._report.read_text())
        except FileNotFoundError:
            return None
        return Report(**told | {"people": [Person(**person) for person in told["people"]]})

    def delete(self) -> None:
        """Delete everything in it. Raises Trouble for a directory that is not one of ours."""
        if not self.path.exists():
            return
        if not self._lock.exists():
            raise Trouble(
                f"{self.path} is no run directory of Session Monster: delete it yourself."
            )
        accounts.remove_homes(self.path)
        shutil.rmtree(self.path)


def _take(lock: IO[str]) -> None:
    # Whoever asks for the holder has the lock for a moment.
    for _ in range(_TRIES):
        if _can_lock(lock):
            return
        time.sleep(_BETWEEN_TRIES_SECONDS)
    raise AlreadyRunning


def _can_lock(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
