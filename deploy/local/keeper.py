"""Keeps one program running: starts it, tells of a crash, starts it again after a while, stops it.

Each program leads a process group of its own, so that Ctrl-C reaches only us and nothing that a
program leaves behind outlives it.
"""

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from collections import deque
from datetime import timedelta
from io import BufferedReader
from typing import IO

from chassis.retry import backoff
from deploy.local.console import Console
from deploy.local.ledger import Ledger
from deploy.local.programs import Program

_FIRST_WAIT = timedelta(seconds=0.5)
# Having run so long, a program that crashes is not in a loop.
_STEADY_SECONDS = 30.0
# What a shell says of a command that it cannot start.
_CANNOT_START = 127
_ERROR = re.compile(r"\b(error|fatal)\b", re.IGNORECASE)


class Keeper:
    """One program and the thread that keeps it."""

    def __init__(self, program: Program, *, ledger: Ledger, console: Console) -> None:
        self.program = program
        self.crashes = 0
        self._last_lines: deque[str] = deque(maxlen=200)
        self._ledger = ledger
        self._console = console
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name=program.name, daemon=True)

    @property
    def pid(self) -> int | None:
        """The process's id while it runs."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    @property
    def complaint(self) -> str:
        """Why it may have ended, in its own words."""
        lines = list(self._last_lines) or ["it said nothing"]
        if not self.program.is_quiet:
            return lines[-1]
        # A traceback ends with the cause; a server names it first, then the consequences.
        return next((line for line in lines if _ERROR.search(line)), lines[-1])

    def start(self) -> None:
        """Start the program and go on; what becomes of it is told on the console."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Send its stop signal, and start it no more."""
        with self._lock:
            self._stopping.set()
            if self.pid is not None and self._process is not None:
                self._process.send_signal(self.program.stop_signal)

    def wait_until_stopped(self) -> None:
        """Wait as long as the program may take, then end its whole group."""
        if not self._thread.is_alive():
            return
        self._thread.join(self.program.stop_seconds)
        if self._thread.is_alive() and self._process is not None:
            self._console.tell(self.program.name, "does not stop when asked; ending it")
            _end_group(self._process.pid)
            self._thread.join()

    def _keep(self) -> None:
        attempt = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            code = self._run_once()
            if self._stopping.is_set():
                return
            self.crashes += 1
            attempt = 1 if time.monotonic() - started > _STEADY_SECONDS else attempt + 1
            wait = self._wait_after(attempt)
            self._tell(f"ended {_manner(code)}; starting it again in {wait:.1f} s")
            self._stopping.wait(wait)

    def _wait_after(self, attempt: int) -> float:
        longest = timedelta(seconds=self.program.longest_wait_seconds)
        return backoff(attempt, base=_FIRST_WAIT, cap=longest).total_seconds()

    def _run_once(self) -> int:
        program = self.program
        with self._lock:
            if self._stopping.is_set():
                return 0
            try:
                self._process = _spawn(program)
            except OSError as error:
                self._last_lines.append(str(error))
                return _CANNOT_START
        with self._process as process, program.log.open("ab") as log:
            self._ledger.note(program.name, process.pid)
            listener = threading.Thread(target=self._listen, args=(process.stdout, log))
            listener.start()
            code = process.wait()
            _end_group(process.pid)
            listener.join()
        self._ledger.strike(program.name)
        return code

    def _listen(self, output: BufferedReader, log: IO[bytes]) -> None:
        for line in output:
            log.write(line)
            log.flush()
            text = line.decode(errors="replace").rstrip()
            self._last_lines.append(text)
            if not self.program.is_quiet:
                self._console.relay(self.program.name, text)

    def _tell(self, text: str) -> None:
        if self.program.is_quiet:
            text += f" ({self.complaint})"
        self._console.tell(self.program.name, text)


def _spawn(program: Program) -> subprocess.Popen[bytes]:
    account = program.account
    return subprocess.Popen(
        program.command,
        env=program.environ,
        cwd=program.directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        umask=0o077,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def _end_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _manner(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
