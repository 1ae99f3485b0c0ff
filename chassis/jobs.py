"""What a process does by itself, and how its runs went: for figures and for operators."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chassis import clock, metrics


@dataclass
class Job:
    """The last run of one method; `took` in seconds, `failures` since the last that went well."""

    ran_at: datetime | None = None
    took: float = 0.0
    failures: int = 0


class Jobs:
    """The jobs of one service in one process; `note` is told of each run."""

    def __init__(self, note: Callable[[str, Job], None] = lambda name, job: None) -> None:
        self.by_name: dict[str, Job] = {}
        self._note = note
        self._waking: dict[str, threading.Event] = {}

    def waking(self, name: str) -> threading.Event:
        """What is set when a job is not to wait for its time."""
        return self._waking.setdefault(name, threading.Event())

    def wake(self, name: str) -> None:
        """Have a job run now, where this process runs it; whichever does will look by itself."""
        if name in self._waking:
            self._waking[name].set()

    def run(self, name: str, work: Callable[[], None]) -> None:
        """Run `work` and note how it went. Raises what it raises."""
        job = self.by_name.setdefault(name, Job())
        begun = time.perf_counter()
        job.failures += 1
        try:
            work()
            job.failures = 0
        finally:
            outcome = "failed" if job.failures else "ok"
            job.ran_at, job.took = clock.now(), time.perf_counter() - begun
            metrics.job_runs.labels(name, outcome).inc()
            metrics.job_seconds.labels(name).set(job.took)
            self._note(name, job)
