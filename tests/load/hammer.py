"""A load generator for HTTP: connections kept alive, sending again once answered or by the clock.

Small on purpose: it shares the machine's cores with what it measures.
"""

import itertools
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True)
class Load:
    """What came of one slice: answers a second, and each answer's time in seconds."""

    per_second: float
    took: list[float]


class _Caller:
    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port))
        self._received = b""
        self.sent_at = 0.0

    def send(self, request: bytes, *, due_at: float | None = None) -> None:
        """The answer's time counts from `due_at`, or from now."""
        self._received = b""
        self.sent_at = due_at or time.perf_counter()
        self.socket.sendall(request)

    def is_answered(self) -> bool:
        """Read what is there. Raises RuntimeError for anything but a complete 200."""
        data = self.socket.recv(65536)
        if not data:
            raise RuntimeError("the server hung up")
        self._received += data
        head, found, body = self._received.partition(_END_OF_HEAD)
        if not found:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        return len(body) >= _content_length(head)


def hammer(host: str, port: int, path: str, *, callers: int, seconds: float) -> Load:
    """Send GETs for `seconds` over `callers` connections."""
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    return hammer_with(
        itertools.repeat(request), host=host, port=port, callers=callers, seconds=seconds
    )


def hammer_with(
    requests: Iterator[bytes], *, host: str, port: int, callers: int, seconds: float
) -> Load:
    """Send whole requests for `seconds`, each caller the next one once it is answered."""
    took: list[float] = []
    with _callers(host, port, callers) as (selector, idle):
        begun_at = time.perf_counter()
        for caller in idle:
            caller.send(next(requests))
        while time.perf_counter() - begun_at < seconds:
            for caller in _answered(selector, timeout=1):
                took.append(time.perf_counter() - caller.sent_at)
                caller.send(next(requests))
        elapsed = time.perf_counter() - begun_at
    return Load(len(took) / elapsed, took)


def send_evenly(
    requests: Iterator[bytes], *, host: str, port: int, callers: int, per_second: float, count: int
) -> Load:
    """Send `count` requests at even distances; one that finds no caller free waits, and is late."""
    took: list[float] = []
    with _callers(host, port, callers) as (selector, fresh):
        # In turn, so that no connection lies idle until the server closes it.
        idle = deque(fresh)
        begun_at = time.perf_counter()
        sent = 0
        while len(took) < count:
            now = time.perf_counter()
            while idle and sent < count and (due_at := begun_at + sent / per_second) <= now:
                idle.popleft().send(next(requests), due_at=due_at)
                sent += 1
            for caller in _answered(selector, timeout=0.001):
                took.append(time.perf_counter() - caller.sent_at)
                idle.append(caller)
        elapsed = time.perf_counter() - begun_at
    return Load(len(took) / elapsed, took)


@contextmanager
def _callers(
    host: str, port: int, count: int
) -> Iterator[tuple[selectors.BaseSelector, list[_Caller]]]:
    with selectors.DefaultSelector() as selector:
        idle = [_Caller(host, port) for _ in range(count)]
        for caller in idle:
            selector.register(caller.socket, selectors.EVENT_READ, caller)
        try:
            yield selector, idle
        finally:
            for key in list(selector.get_map().values()):
                key.data.socket.close()


def _answered(selector: selectors.BaseSelector, *, timeout: float) -> list[_Caller]:
    return [key.data for key, _ in selector.select(timeout=timeout) if key.data.is_answered()]


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RuntimeError("no content-length")
