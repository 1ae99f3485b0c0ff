"""How many requests, how long they took, how they ended: by route, never by address or person."""

import logging
import time

from flask import Flask, Response, g, request
from prometheus_client import Counter, Gauge, Histogram

from chassis import spans

_SLOW_SECONDS = 2.0

requests_total = Counter("http_requests_total", "Requests.", ["method", "route", "status"])
seconds = Histogram("http_request_seconds", "Time to an answer.", ["route"])
in_hand = Gauge("http_requests_in_hand", "Being answered.", multiprocess_mode="livesum")
log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Measure every request of `app`."""
    app.before_request(_start)
    app.after_request(_measure)
    app.teardown_request(_let_go)


def _start() -> None:
    g.started_at = time.perf_counter()
    in_hand.inc()


def _let_go(_error: BaseException | None) -> None:
    if "started_at" in g:
        in_hand.dec()


def _measure(response: Response) -> Response:
    # The rule and not the path: paths hold tokens.
    route = str(request.url_rule) if request.url_rule else "none"
    took = time.perf_counter() - g.started_at
    requests_total.labels(request.method, route, response.status_code).inc()
    seconds.labels(route).observe(took)
    spans.note({"http.route": route, "http.response.status_code": response.status_code})
    if took > _SLOW_SECONDS:
        log.warning("slow request", extra={"route": route, "seconds": round(took, 3)})
    return response
