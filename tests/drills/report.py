"""What a drill saw: a line a count, and whether it may be."""

import signal
import sys
import time
from dataclasses import dataclass, field


@dataclass
class Report:
    """Printed line by line; the last line sums up."""

    drill: str
    wrong: int = 0
    _begun_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        # So that what was started is stopped, as at Ctrl-C.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

    def saw(self, name: str, count: float, unit: str = "") -> None:
        """A count that may be anything."""
        print(f"{count:>9.4g} {name}{unit and f', {unit}'}", flush=True)

    def at_most(self, name: str, count: float, most: float, unit: str = "") -> None:
        """A count with a bound; beyond it is a discrepancy."""
        self._held(name, count, f"at most {most:g}", unit, is_kept=count <= most)

    def at_least(self, name: str, count: float, least: float, unit: str = "") -> None:
        """The same from below."""
        self._held(name, count, f"at least {least:g}", unit, is_kept=count >= least)

    def _held(self, name: str, count: float, bound: str, unit: str, *, is_kept: bool) -> None:
        self.wrong += not is_kept
        self.saw(f"{name} ({bound}): {'ok' if is_kept else 'WRONG'}", count, unit)

    def close(self) -> int:
        """The last line; returns the exit code."""
        took = time.monotonic() - self._begun_at
        print(f"{self.drill}: {self.wrong} discrepancies, {took:.0f} s", flush=True)
        return 1 if self.wrong else 0
