"""Calling a method of another service, and waiting for the answer no longer than the deadline.

One client serves all threads of a process (all greenlets, where monkey-patched) over one
connection, made at the first call and made again at the first call after a loss. Imports no
nameko.
"""

import logging
import os
import time
import weakref
from datetime import timedelta
from threading import Lock
from typing import Any

import orjson

from chassis import broker, spans, trace
from chassis.errors import Unavailable
from chassis.retry import backoff
from chassis.transport import deadline, replies, requests
from chassis.transport.conversation import Conversation

DEFAULT_TIMEOUT = 5.0
RECONNECT_BASE, RECONNECT_CAP = timedelta(milliseconds=100), timedelta(seconds=2)
log = logging.getLogger(__name__)


class RpcClient:
    """Calls services of one namespace. Safe for threads, and on both sides of a fork."""

    def __init__(self, amqp_url: str, namespace: str) -> None:
        self._amqp_url = amqp_url
        self._namespace = namespace
        self._connecting = Lock()
        self._current: Conversation | None = None
        self._failures = 0
        self._retry_at = 0.0
        _let_go_in_children(self)

    def call(
        self,
        service: str,
        method: str,
        request: dict[str, Any],
        *,
        timeout: float = DEFAULT_TIMEOUT,
        idempotency_key: str | None = None,
    ) -> Any:
        """The result of the service's method.

        Raises the chassis error by which the service refused, RemoteFault where it failed, and
        Unavailable where no answer came within `timeout` seconds, or within what the caller of
        this line of work still waits, if that is less. After Unavailable the method may have run
        or not.
        """
        with spans.span(f"{service}.{method}", spans.Kind.CLIENT):
            return self._call(service, method, request, timeout, idempotency_key)

    def _call(
        self,
        service: str,
        method: str,
        request: dict[str, Any],
        timeout: float,
        idempotency_key: str | None,
    ) -> Any:
        timeout = deadline.remaining(timeout)
        until = time.monotonic() + timeout
        conversation = self._conversation(timeout)
        spot = trace.current()
        headers = requests.headers(
            timeout=timeout,
            traceparent=spot.traceparent,
            correlation_id=spot.correlation_id,
            idempotency_key=idempotency_key,
        )
        reply = conversation.ask(
            service, method, orjson.dumps(request), headers=headers, until=until
        )
        return replies.read(reply)

    def can_connect(self) -> bool:
        """Whether calls can leave; opens the connection where there is none."""
        try:
            self._conversation(DEFAULT_TIMEOUT)
        except Unavailable:
            return False
        return True

    def close(self) -> None:
        """Close the connection; a later call opens another."""
        with self._connecting:
            if self._current is not None:
                self._current.close()

    def _conversation(self, patience: float) -> Conversation:
        current = self._current
        if current is not None and not current.is_over:
            return current
        if patience <= 0 or not self._connecting.acquire(timeout=patience):
            raise _unreachable()
        try:
            if self._current is None or self._current.is_over:
                self._current = self._connect(patience)
            return self._current
        finally:
            self._connecting.release()

    def _connect(self, patience: float) -> Conversation:
        """A new conversation; refuses at once while the broker was found away a moment ago."""
        if time.monotonic() < self._retry_at:
            raise _unreachable()
        try:
            conversation = Conversation(
                self._amqp_url, self._namespace, timeout=min(patience, broker.CONNECT_SECONDS)
            )
        except broker.CONNECTION_ERRORS as error:
            self._failures += 1
            pause = backoff(self._failures, base=RECONNECT_BASE, cap=RECONNECT_CAP)
            self._retry_at = time.monotonic() + pause.total_seconds()
            raise _unreachable() from error
        self._failures = 0
        return conversation

    def let_go(self) -> None:
        """Begin anew in a child: it has no reading thread, and perhaps a lock that nobody holds."""
        if self._current is not None:
            self._current.abandon()
        self._current = None
        self._connecting = Lock()


def _let_go_in_children(client: RpcClient) -> None:
    """At every fork, for as long as the client lives: a hook cannot be taken back."""
    weak = weakref.ref(client)

    def let_go() -> None:
        alive = weak()
        if alive is not None:
            alive.let_go()

    os.register_at_fork(after_in_child=let_go)


def _unreachable() -> Unavailable:
    return Unavailable("broker_unreachable", "The message broker cannot be reached.")
