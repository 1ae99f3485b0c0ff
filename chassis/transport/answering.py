"""From a call as it was delivered to the reply that goes back. No connection, no nameko.

A call whose caller has given up is not run. One whose first taker died with it, so that the broker
delivers it again, is run again where that does no harm, else refused: the caller decides.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import sqlalchemy as sa

from chassis import metrics, spans, trace
from chassis.errors import ChassisError, Invalid, NotFound, Unavailable
from chassis.transport import deadline, replies, requests
from chassis.transport.frames import Delivery
from chassis.transport.requests import Request

DATABASE_AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
UNKNOWN = "unknown"
log = logging.getLogger(__name__)


class Method(Protocol):
    """One entry of the method table."""

    def can_repeat(self, idempotency_key: str | None) -> bool:
        """Whether running it twice does no more than running it once."""

    def run(self, request: dict[str, Any], idempotency_key: str | None) -> Any:
        """The result, fit for JSON. Raises the chassis errors."""


class Answering:
    """Answers calls by a table of methods; `lateness` says how old in seconds a call may be."""

    def __init__(self, methods: Mapping[str, Method], lateness: Callable[[], float]) -> None:
        self._methods = methods
        self._lateness = lateness

    def answer(self, delivery: Delivery) -> bytes | None:
        """The reply's body; None where nobody waits for one."""
        try:
            request = requests.read(delivery)
        except Invalid as refusal:
            log.warning("a malformed call was refused", extra={"reason": refusal.message})
            return replies.refusal(refusal)
        remaining = request.timeout - self._lateness()
        if remaining <= 0:
            metrics.rpc_requests.labels(UNKNOWN, "expired").inc()
            return None
        with (
            spans.following(
                request.traceparent, request.correlation_id, request.method, spans.Kind.SERVER
            ),
            deadline.within(remaining),
        ):
            return self._measured(request)

    def _measured(self, request: Request) -> bytes:
        begun_at = time.perf_counter()
        outcome, reply = self._settled(request)
        # Only names that we gave ourselves: a label for each name that a peer invents is a leak.
        label = request.method if request.method in self._methods else UNKNOWN
        metrics.rpc_requests.labels(label, outcome).inc()
        metrics.rpc_seconds.labels(label).observe(time.perf_counter() - begun_at)
        return reply

    def _settled(self, request: Request) -> tuple[str, bytes]:
        """How it ended, and the reply."""
        try:
            return "ok", replies.result(self._run(request))
        except ChassisError as refusal:
            return type(refusal).__name__, replies.refusal(refusal)
        except DATABASE_AWAY:
            log.warning("the database is away", extra={"method": request.method}, exc_info=True)
            away = Unavailable("database_away", "Please try again shortly.")
            return "Unavailable", replies.refusal(away)
        except Exception:
            reference = trace.current().trace_id
            log.exception("a call failed", extra={"method": request.method, "reference": reference})
            return "Internal", replies.fault(reference)

    def _run(self, request: Request) -> Any:
        method = self._methods.get(request.method)
        if method is None:
            raise NotFound("unknown_method", "This service has no such method.")
        if request.is_redelivered and not method.can_repeat(request.idempotency_key):
            raise Unavailable("interrupted", "The call was interrupted and may have taken effect.")
        return method.run(request.asked(), request.idempotency_key)
