"""What a program is: how it is started, as whom, where its words go, how it is asked to stop."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.accounts import Account


@dataclass(frozen=True, kw_only=True)
class Program:
    """One program of the platform. `environ` is the whole of its environment."""

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(repr=False)
    log: Path
    directory: Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15.0
    # Between two starts of a program that keeps crashing.
    longest_wait_seconds: float = 15.0
    # A server's chatter goes to its log file only; services speak on the terminal too.
    is_quiet: bool = False
