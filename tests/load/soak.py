"""A soak: the main path at half of what it can, for minutes, and whether anything grows.

Visitors read a public series over HTTP while people join it, whose mails go to a provider that
takes everything. `SOAK_MINUTES` says for how long (ten). It runs when it is named, `make bench
ONLY=soak`, and not with all the others, which it would hold up by as much.
"""

import http.client
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import sqlalchemy as sa

from chassis.broker import Names, connect
from chassis.tables import inbox, outbox
from chassis.transport.rpc_client import RpcClient
from tests.load import read_path
from tests.load.figures import Figure, Wanted
from tests.load.ground import Ground, ground
from tests.load.hammer import hammer
from tests.load.trend import growth
from tests.load.usage import family

MINUTES = float(os.environ.get("SOAK_MINUTES", "10"))
# Caches fill and pools open first: that is no growth.
WARM_SHARE = 0.25
SAMPLE_SECONDS = 2.0
VISITORS = 4
READS_A_JOIN = 20
FULL_SECONDS = 6.0

# What may grow within an hour, where it grows at all: allocators and tables of names do, a little.
AT_MOST = {"memory": 20.0, "connections": 1.0, "waiting": 30.0, "files": 1.0}
UNITS = {"memory": "MB/h", "connections": "/h", "waiting": "/h", "files": "/h"}
Samples = list[dict[str, float]]


def figures() -> Iterator[Figure]:
    """What each grew by within an hour, and whether all went well meanwhile."""
    with ground() as laid:
        path = read_path.publish_series(laid)
        port, pids = _stand(laid)
        full = hammer("127.0.0.1", port, path, callers=8, seconds=FULL_SECONDS).per_second
        failed: list[str] = []
        with _half_load(laid, port, path, reads_a_second=full / 2, failed=failed) as done:
            samples = _watch(laid, pids, minutes=MINUTES)
    yield Figure("soak.reads", done["reads"] / (MINUTES * 60), "a second", full / 4)
    yield Figure("soak.joins", done["joins"], "in all", 1)
    yield Figure("soak.failed", len(failed), "in all", 0, Wanted.AT_MOST)
    times = [one["at"] for one in samples]
    for what, most in AT_MOST.items():
        grown = growth(times, [one[what] for one in samples]) * 3600
        yield Figure(f"soak.{what}_growth", grown, UNITS[what], most, Wanted.AT_MOST)


def _stand(laid: Ground) -> tuple[int, list[int]]:
    """The gateway and who hears of joins; series stands already. The port, and whom to watch."""
    mailgun = {
        "MAILGUN_API_URL": laid.provider(),
        "MAILGUN_API_KEY": "key",
        "MAILGUN_SIGNING_KEY": "key",
        "MAILGUN_DOMAIN": "mail.test",
    }
    laid.service("notifications", **mailgun)
    told = {"SECRET_KEY": "bench" * 10, "PUBLIC_URL": "http://localhost:8000"}
    port = laid.gunicorn("gateway.wsgi:app", **told)
    return port, [laid.pid_of("series"), laid.pid_of("notifications"), laid.pid_at(port)]


@contextmanager
def _half_load(
    laid: Ground, port: int, path: str, *, reads_a_second: float, failed: list[str]
) -> Iterator[dict[str, int]]:
    """Visitors and joiners at their pace, until the block ends."""
    ending, done = threading.Event(), {"reads": 0, "joins": 0}
    calls, numbers = RpcClient(laid.amqp_url, laid.namespace), count()
    slug = path.rpartition("/")[2]

    def join() -> None:
        asked = {"slug": slug, "email": f"p{next(numbers)}@example.test", "name": "Ana Lopez"}
        calls.call("series", "join_series", asked)
        done["joins"] += 1

    def visit(visitor: http.client.HTTPConnection) -> Callable[[], None]:
        def read() -> None:
            visitor.request("GET", path)
            answer = visitor.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"status {answer.status}")
            done["reads"] += 1

        return read

    visitors = [http.client.HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(VISITORS)]
    works = [(visit(one), VISITORS / reads_a_second) for one in visitors]
    works.append((join, READS_A_JOIN / reads_a_second))
    threads = [threading.Thread(target=_paced, args=(*one, ending, failed)) for one in works]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        ending.set()
        for thread in threads:
            thread.join()
        calls.close()


def _paced(
    act: Callable[[], None], seconds: float, ending: threading.Event, failed: list[str]
) -> None:
    """Act every so many seconds; who is late does not catch up."""
    while not ending.is_set():
        begun_at = time.monotonic()
        try:
            act()
        except Exception as error:  # noqa: BLE001 - whatever it was, it is counted
            failed.append(f"{type(error).__name__}: {error}")
        ending.wait(max(0.0, seconds - (time.monotonic() - begun_at)))


def _watch(laid: Ground, pids: list[int], *, minutes: float) -> Samples:
    """What is used, every few seconds, once it is warm."""
    begun_at, samples = time.monotonic(), Samples()
    until = begun_at + minutes * 60
    while time.monotonic() < until:
        time.sleep(SAMPLE_SECONDS)
        if time.monotonic() > begun_at + WARM_SHARE * minutes * 60:
            samples.append(_sample(laid, pids))
    return samples


def _sample(laid: Ground, pids: list[int]) -> dict[str, float]:
    programs = [one for pid in pids for one in family(pid)]
    connections, waiting = _in_databases(laid)
    return {
        "at": time.monotonic(),
        "memory": sum(one.memory_info().rss for one in programs) / 1_000_000,
        "files": float(sum(one.num_fds() for one in programs)),
        "connections": float(
            connections + sum(len(one.net_connections("tcp")) for one in programs)
        ),
        "waiting": float(waiting + _in_queues(laid)),
    }


def _in_databases(laid: Ground) -> tuple[int, int]:
    """Connections that are open, and facts that wait to leave or to be handled."""
    connections = waiting = 0
    asked = sa.select(
        sa.select(sa.func.count()).select_from(outbox).scalar_subquery(),
        sa.select(sa.func.count())
        .select_from(inbox)
        .where(inbox.c.status == "pending")
        .scalar_subquery(),
        sa.text("(select count(*) from pg_stat_activity where datname = current_database())"),
    )
    for service in ("series", "notifications"):
        with laid.databases.engine(service).connect() as db:
            leaving, arrived, opened = db.execute(asked).one()
        connections += opened
        waiting += leaving + arrived
    return connections, waiting


def _in_queues(laid: Ground) -> int:
    names = Names(laid.namespace)
    with connect(laid.amqp_url) as link:
        channel = link.channel()
        found = [
            channel.queue_declare(queue, passive=True).message_count
            for service in ("series", "notifications")
            for queue in (names.rpc_queue(service), names.inbox_queue(service))
        ]
    return sum(found)
