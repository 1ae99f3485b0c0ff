"""Which processes we started, on disk, so that what a killed supervisor left can be ended.

A process is known by its id and the moment it started: an id alone may be another's by now.
"""

import contextlib
import json
import threading
from pathlib import Path

import psutil

_PATIENCE_SECONDS = 10.0


class Ledger:
    """The file of our running processes: name → [pid, start]."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def note(self, name: str, pid: int) -> None:
        """Enter a process that has just been started."""
        try:
            started = psutil.Process(pid).create_time()
        except psutil.NoSuchProcess:
            return
        with self._lock:
            self._write(self._read() | {name: (pid, started)})

    def strike(self, name: str) -> None:
        """Remove a process that has ended."""
        with self._lock:
            entries = self._read()
            entries.pop(name, None)
            self._write(entries)

    def processes(self) -> dict[str, psutil.Process]:
        """Those of the ledger that still run."""
        found = {name: _find(pid, started) for name, (pid, started) in self._read().items()}
        return {name: process for name, process in found.items() if process is not None}

    def end_leftovers(self) -> list[str]:
        """End what still runs, and what it started. Returns the names."""
        leftovers = self.processes()
        family = [one for process in leftovers.values() for one in _with_children(process)]
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.terminate()
        _, stubborn = psutil.wait_procs(family, timeout=_PATIENCE_SECONDS)
        for process in stubborn:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._path.unlink(missing_ok=True)
        return sorted(leftovers)

    def _write(self, entries: dict[str, tuple[int, float]]) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(entries))
        fresh.replace(self._path)

    def _read(self) -> dict[str, tuple[int, float]]:
        try:
            return json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}


def _find(pid: int, started: float) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        is_ours = process.create_time() == started and process.status() != psutil.STATUS_ZOMBIE
        return process if is_ours else None
    except psutil.NoSuchProcess:
        return None


def _with_children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
