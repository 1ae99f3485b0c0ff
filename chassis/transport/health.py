"""Whether a service lives, whether it can work, and its figures.

A WSGI application. No I/O of its own.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

Check = Callable[[], bool]
"""True where the thing works; what it raises counts as no."""

_STATUS = {True: "200 OK", False: "503 Service Unavailable"}
log = logging.getLogger(__name__)


class Health:
    """`/healthz`: the process answers. `/readyz`: every check passes. `/metrics`: Prometheus."""

    def __init__(
        self, checks: Mapping[str, Check], figures: CollectorRegistry | None = None
    ) -> None:
        """`figures` are shown beside those that the process counts."""
        self._checks = checks
        self._figures = figures or CollectorRegistry()

    def __call__(
        self, environ: Mapping[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        status, content_type, body = self._answer(environ["PATH_INFO"])
        start_response(status, [("Content-Type", content_type)])
        return [body]

    def _answer(self, path: str) -> tuple[str, str, bytes]:
        if path == "/metrics":
            counted, read = generate_latest(), generate_latest(self._figures)
            return "200 OK", CONTENT_TYPE_LATEST, counted + read
        if path == "/readyz":
            passed = {name: _passes(name, check) for name, check in self._checks.items()}
            return _STATUS[all(passed.values())], "application/json", orjson.dumps(passed)
        if path == "/healthz":
            return "200 OK", "application/json", b"{}"
        return "404 Not Found", "application/json", b"{}"


def _passes(name: str, check: Check) -> bool:
    try:
        return check()
    except Exception:
        log.info("not ready", extra={"check": name}, exc_info=True)
        return False
