"""All that Prometheus is told of the gateway: what every worker counted, its memory, its release.

Prometheus asks whichever worker takes the connection, and that one answers for all of them.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Metric, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

_SHARE = re.compile(r"^Pss: +(\d+) kB$", re.MULTILINE)
_KIBIBYTE = 1024


def registry(release: str) -> CollectorRegistry:
    """Of all of gunicorn's workers where its folder of counters is set, else of this process."""
    found = CollectorRegistry()
    found.register(Release(release))
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(found)
        found.register(FamilyMemory(Path("/proc"), os.getppid))
        found.register(Start(os.getppid))
    else:
        found.register(REGISTRY)
    return found


class Release(Collector):
    """No gauge of prometheus_client's: every worker would say it once more."""

    def __init__(self, release: str) -> None:
        self._release = release

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("release_info", "What runs here.", labels=["release"])
        family.add_metric([self._release], 1)
        yield family


class Start(Collector):
    """When the process that keeps the workers started: of all that is told of one process."""

    def __init__(self, parent: Callable[[], int]) -> None:
        self._told = ProcessCollector(pid=parent, registry=None)

    def collect(self) -> Iterator[Metric]:
        for family in self._told.collect():
            if family.name == "process_start_time_seconds":
                yield family


class FamilyMemory(Collector):
    """The memory of a process and its children, in bytes.

    Workers share most of what was loaded before they were forked: Linux's proportional set size
    counts a page once among those who share it (proc_pid_smaps_rollup(5)), as a pod's limit does.
    """

    def __init__(self, proc: Path, parent: Callable[[], int]) -> None:
        self._proc = proc
        self._parent = parent

    def collect(self) -> Iterator[GaugeMetricFamily]:
        parent = str(self._parent())
        children = self._read(f"{parent}/task/{parent}/children").split()
        yield GaugeMetricFamily(
            "process_resident_memory_bytes",
            "Of all processes here; what they share is counted once.",
            sum(self._held_by(pid) for pid in (parent, *children)),
        )

    def _held_by(self, pid: str) -> int:
        found = _SHARE.search(self._read(f"{pid}/smaps_rollup"))
        return int(found[1]) * _KIBIBYTE if found else 0

    def _read(self, path: str) -> str:
        """Nothing of a process that ends while it is asked."""
        with suppress(FileNotFoundError, ProcessLookupError):
            return (self._proc / path).read_text()
        return ""
