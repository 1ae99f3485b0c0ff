"""A call that only echoes: our client and entrypoint against nameko's own.

Ours is one client for all threads, nameko's standalone one is one a thread: as each is meant to be.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from nameko.standalone.rpc import ClusterRpcProxy

from chassis.transport.rpc_client import RpcClient
from tests.load.figures import Figure, Wanted, ratio
from tests.load.ground import Ground, ground
from tests.load.standins import names

SLICES = 7
SLICE_SECONDS = 1.0
FLOORS = {1: 1.8, 10: 2.5, 50: 3.0}
SLOWEST = 0.25

Call = Callable[[], object]


@dataclass(frozen=True)
class Slice:
    """Calls a second, and the time that all but one in a hundred stayed under."""

    per_second: float
    p99: float


def figures() -> Iterator[Figure]:
    """Calls a second, as a ratio, by how many call at once."""
    with ground() as laid, ExitStack() as stack:
        laid.service("probe")
        laid.stock_service("echo")
        for callers, floor in FLOORS.items():
            ours, theirs = _interleaved(
                _our_callers(laid, callers, stack), _stock_callers(laid, callers, stack)
            )
            rate = ratio([one.per_second for one in ours], [one.per_second for one in theirs])
            yield Figure(f"echo.at_{callers}", rate, "ratio", floor)
        slowest = ratio([one.p99 for one in ours], [one.p99 for one in theirs])
        yield Figure(f"echo.p99_at_{callers}", slowest, "ratio", SLOWEST, Wanted.AT_MOST)


def _our_callers(laid: Ground, callers: int, stack: ExitStack) -> list[Call]:
    client = RpcClient(laid.amqp_url, laid.namespace)
    stack.callback(client.close)
    return [lambda: client.call("probe", "echo", {"text": "hello"})] * callers


def _stock_callers(laid: Ground, callers: int, stack: ExitStack) -> list[Call]:
    config = {"AMQP_URI": laid.amqp_url, "rpc_exchange": names.exchange(laid.namespace)}
    service = names.service(laid.namespace, "echo")
    proxies = [stack.enter_context(ClusterRpcProxy(config, timeout=30)) for _ in range(callers)]
    return [partial(proxy[service].echo, "hello") for proxy in proxies]


def _interleaved(ours: list[Call], theirs: list[Call]) -> tuple[list[Slice], list[Slice]]:
    """Slices in turn, the first of each for warming up only."""
    pairs = [(_slice(ours), _slice(theirs)) for _ in range(1 + SLICES)][1:]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _slice(callers: list[Call]) -> Slice:
    begun_at = time.perf_counter()
    with ThreadPoolExecutor(len(callers)) as threads:
        until = begun_at + SLICE_SECONDS
        took = sorted(
            seconds
            for each in threads.map(lambda call: _again(call, until), callers)
            for seconds in each
        )
    return Slice(len(took) / (time.perf_counter() - begun_at), took[int(len(took) * 0.99)])


def _again(call: Call, until: float) -> list[float]:
    took = []
    while (begun_at := time.perf_counter()) < until:
        call()
        took.append(time.perf_counter() - begun_at)
    return took
