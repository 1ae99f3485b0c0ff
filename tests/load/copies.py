"""What more copies bring: one to four workers of the gateway, one to four copies of series.

The busiest path there is, a public series as JSON. On few cores the ratios end where the processor
does: `cores_busy` says whether it was that, and the costs say who used it.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil

from chassis.testing.processes import ServiceProcess
from tests.load import read_path
from tests.load.figures import Figure, Wanted, ratio
from tests.load.ground import Ground, ground
from tests.load.hammer import hammer
from tests.load.usage import backend_seconds, processor_seconds

MOST = 4
CALLERS = 32
SLICES = 5
SLICE_SECONDS = 2.0
# One more may bring nothing where no core is free, but must not cost a fifth.
WORTH = 0.8
SATURATED = 0.8
COST = 20_000.0


@dataclass
class Slices:
    """Requests a second by number of copies, and how many of the cores were busy."""

    rates: dict[int, list[float]] = field(default_factory=dict)
    busy: list[float] = field(default_factory=list)

    def take(self, copies: int, port: int, path: str) -> None:
        psutil.cpu_percent()
        load = hammer("127.0.0.1", port, path, callers=CALLERS, seconds=SLICE_SECONDS)
        self.busy.append(psutil.cpu_percent() / 100)
        self.rates.setdefault(copies, []).append(load.per_second)

    def ratios(self) -> Iterator[tuple[int, float]]:
        """To one copy."""
        for copies in range(2, MOST + 1):
            yield copies, ratio(self.rates[copies], self.rates[1])


def figures() -> Iterator[Figure]:
    """Throughput as a ratio to one; then how busy the machine was, and with what."""
    with ground() as laid:
        path = read_path.publish_series(laid)
        ports = {count: _gateway(laid, workers=count) for count in range(1, MOST + 1)}
        workers = _workers(ports, path)
        costs = _costs(laid, ports[2], path)
        copies = _copies(laid, ports[2], path)
    for count, value in workers.ratios():
        yield Figure(f"copies.gateway_workers_{count}", value, "times", WORTH)
    for count, value in copies.ratios():
        yield Figure(f"copies.series_{count}", value, "times", WORTH)
    busy = statistics.median(workers.busy + copies.busy)
    yield Figure("copies.cores_busy", busy, f"of {os.cpu_count()} cores, as a share", SATURATED)
    for who, value in costs.items():
        yield Figure(f"copies.read_by_{who}", value, "us", COST, Wanted.AT_MOST)


def _gateway(laid: Ground, *, workers: int) -> int:
    told = {"SECRET_KEY": "bench" * 10, "PUBLIC_URL": "http://localhost:8000"}
    return laid.gunicorn("gateway.wsgi:app", WEB_CONCURRENCY=str(workers), **told)


def _workers(ports: dict[int, int], path: str) -> Slices:
    """All of them stand; each is asked in turn, and first once for warming up."""
    for port in ports.values():
        hammer("127.0.0.1", port, path, callers=CALLERS, seconds=SLICE_SECONDS / 2)
    taken = Slices()
    for _ in range(SLICES):
        for count, port in ports.items():
            taken.take(count, port, path)
    return taken


def _copies(laid: Ground, port: int, path: str) -> Slices:
    """Up and down again, since copies share their queue and cannot stand beside one another."""
    taken, started = Slices(), list[ServiceProcess]()
    for _ in range(max(2, SLICES // 2)):
        for count in range(1, MOST + 1):
            if count > 1:
                started.append(laid.service("series"))
            taken.take(count, port, path)
        while started:
            started.pop().stop()
    return taken


def _costs(laid: Ground, port: int, path: str) -> dict[str, float]:
    """Microseconds of processor for one request, by who uses them."""
    engine = laid.databases.engine("series")
    meters: dict[str, Callable[[], float]] = {
        "gateway": lambda: processor_seconds(laid.pid_at(port)),
        "series": lambda: processor_seconds(laid.pid_of("series")),
        "postgres": lambda: backend_seconds(engine),
    }
    before = {who: seconds() for who, seconds in meters.items()}
    begun_at = time.monotonic()
    load = hammer("127.0.0.1", port, path, callers=CALLERS, seconds=2 * SLICE_SECONDS)
    answered = load.per_second * (time.monotonic() - begun_at)
    return {who: (seconds() - before[who]) / answered * 1e6 for who, seconds in meters.items()}
