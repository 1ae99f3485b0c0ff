"""Requests to vendors, measured: how many, how long, how they ended. Knows no vendor, no HTTP."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from chassis import metrics, spans

NO_ANSWER = "none"


class Asked:
    """One request; say `answered(status)` once there is an answer."""

    outcome = NO_ANSWER

    def answered(self, status: int) -> None:
        self.outcome = "429" if status == 429 else f"{status // 100}xx"


@contextmanager
def request(vendor: str) -> Iterator[Asked]:
    """Around one request. Without `answered` it counts as one that got no answer."""
    asked, begun = Asked(), time.perf_counter()
    try:
        with spans.span(f"ask {vendor}", spans.Kind.CLIENT):
            yield asked
            spans.note({"outcome": asked.outcome})
    finally:
        metrics.vendor_requests.labels(vendor, asked.outcome).inc()
        metrics.vendor_seconds.labels(vendor).observe(time.perf_counter() - begun)
