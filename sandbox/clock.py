"""The one clock of everything: real time plus an offset that only grows.

What a vendor does later is a row in `job`; a jump stops at each due row, so
that it runs at its own instant. The HTTP face is in `sandbox.control`.
"""

import json
import logging
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.offset import OffsetFile
from sandbox.store import Store

log = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    name TEXT NOT NULL,
    args TEXT NOT NULL,
    error TEXT
)
"""
_IDLE_SECONDS = 0.5


@dataclass(frozen=True)
class Job:
    """Something that a vendor will do at an instant."""

    id: str
    at: datetime
    name: str
    args: dict[str, Any]


@dataclass(frozen=True)
class _Action:
    run: Callable[..., None]
    is_remote: bool


class Clock:
    """Tells the time, moves it forward, and runs what falls due on the way."""

    def __init__(self, store: Store, path: str) -> None:
        store.execute(_SCHEMA)
        store.execute("CREATE INDEX IF NOT EXISTS job_at ON job (at)")
        self._store = store
        self._offset = OffsetFile(path)
        self._actions: dict[str, _Action] = {}
        self._turn = threading.RLock()
        self._wake = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="remote-job")

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC) + self._offset.read()

    def offset(self) -> timedelta:
        """How far the clock runs ahead of real time."""
        return self._offset.read()

    def register(self, name: str, run: Callable[..., None], *, is_remote: bool = False) -> None:
        """Give a name to `run(at, **args)`.

        It runs in one store transaction with its own removal from the schedule. A remote
        one calls somebody: it runs without a transaction, beside others, at least once.
        """
        self._actions[name] = _Action(run, is_remote)

    def at(self, instant: datetime, name: str, args: dict[str, Any], *, key: str = "") -> str:
        """Schedule a registered action; the same `key` replaces what was scheduled under it."""
        job_id = key or uuid.uuid4().hex
        self._store.execute(
            "INSERT OR REPLACE INTO job (id, at, name, args) VALUES (?, ?, ?, ?)",
            job_id,
            _text(instant),
            name,
            json.dumps(args),
        )
        self._wake.set()
        return job_id

    def cancel(self, key: str) -> None:
        """Forget what was scheduled under a key."""
        self._store.execute("DELETE FROM job WHERE id = ?", key)

    def is_scheduled(self, key: str) -> bool:
        """Whether something waits under a key."""
        return bool(self._store.execute("SELECT 1 FROM job WHERE id = ? AND error IS NULL", key))

    def upcoming(self, until: datetime | None = None, *, limit: int = 1000) -> list[Job]:
        """What is scheduled, the nearest first; failed jobs are left out."""
        rows = self._store.execute(
            "SELECT id, at, name, args FROM job WHERE error IS NULL AND at <= ?"
            " ORDER BY at, rowid LIMIT ?",
            _text(until or datetime.max.replace(tzinfo=UTC)),
            limit,
        )
        return [Job(id, _instant(at), name, json.loads(args)) for id, at, name, args in rows]  # noqa: A001

    def failures(self) -> list[dict[str, str]]:
        """Jobs that raised: bugs in a double, kept to be seen."""
        rows = self._store.execute("SELECT name, at, error FROM job WHERE error IS NOT NULL")
        return [{"name": name, "at": at, "error": error} for name, at, error in rows]

    def move_to(self, target: datetime) -> datetime:
        """Go forward to `target`, stopping at whatever falls due; ValueError if it is past."""
        if target < self.now():
            raise ValueError("The clock only goes forward.")
        with self._turn:
            while due := self.upcoming(target, limit=1):
                self._step_to(due[0].at)
                self.run_due()
            self._step_to(target)
            self.run_due()
        return self.now()

    def run_due(self) -> int:
        """Run everything that is due, in order of time; returns how many ran."""
        count = 0
        with self._turn:
            while due := self.upcoming(self.now()):
                self._run_all(due)
                count += len(due)
        return count

    def run_forever(self, stop: threading.Event) -> None:
        """Run what falls due as real time passes, until stopped."""
        while not stop.is_set():
            self._wake.wait(_IDLE_SECONDS)
            self._wake.clear()
            try:
                self.run_due()
            except Exception:
                log.exception("the clock's round failed; the next one goes on")

    def _step_to(self, instant: datetime) -> None:
        self._offset.write(max(self._offset.read(), instant - datetime.now(UTC)))

    def _run_all(self, due: list[Job]) -> None:
        remote: list[Future[None]] = []
        for job in due:
            action = self._actions.get(job.name)
            if action is None:
                self._fail(job, f"nothing is registered as {job.name}")
            elif action.is_remote:
                remote.append(self._pool.submit(self._run_remote, job, action))
            else:
                self._run_local(job, action)
        wait(remote)

    def _run_local(self, job: Job, action: _Action) -> None:
        try:
            with self._store.transaction():
                self.cancel(job.id)
                action.run(job.at, **job.args)
        except Exception as error:  # noqa: BLE001 - a double's bug must not stop the clock
            self._fail(job, repr(error))

    def _run_remote(self, job: Job, action: _Action) -> None:
        try:
            action.run(job.at, **job.args)
            self.cancel(job.id)
        except Exception as error:  # noqa: BLE001 - as above
            self._fail(job, repr(error))

    def _fail(self, job: Job, error: str) -> None:
        log.error("%s failed at %s: %s", job.name, _text(self.now()), error, exc_info=True)
        self._store.execute("UPDATE job SET error = ? WHERE id = ?", error, job.id)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
