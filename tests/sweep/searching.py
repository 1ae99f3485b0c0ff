"""Looks in every place that could hold somebody: databases, queues, logs, kept files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import amqp
import psycopg
from psycopg import sql

from chassis.broker import Names, connect
from tests.sweep.markers import Marked, Needles

# The vendors' side: Mailgun keeps what it delivered, and the server of the tests is nobody's log.
_OUTSIDE = ("sandbox", "postgres", "rabbitmq", "vault", "clock")


@dataclass(frozen=True)
class Places:
    """Where this platform keeps anything."""

    database_urls: Mapping[str, str]
    amqp_url: str
    namespace: str
    directory: Path

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """A name for each place, and all that it holds."""
        for service, url in sorted(self.database_urls.items()):
            yield from _tables(service, url)
        yield from _queues(self.amqp_url, self.namespace, sorted(self.database_urls))
        yield from _files(self.directory)

    def found(self, people: list[Marked]) -> dict[Marked, set[str]]:
        """Who is found, and where."""
        needles, found = Needles(people), {}
        for place, content in self.contents():
            for person in needles.found_in(content):
                found.setdefault(person, set()).add(place)
        return found


def _tables(service: str, url: str) -> Iterator[tuple[str, bytes]]:
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as db:
        names = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            dump = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
            with db.cursor().copy(dump) as rows:
                yield f"{service}.{name}", b"".join(bytes(row) for row in rows)


def _queues(url: str, namespace: str, services: list[str]) -> Iterator[tuple[str, bytes]]:
    """What waits in the queues, put back after it was looked at."""
    names = Names(namespace)
    with connect(url) as connection:
        for service in services:
            queue = names.inbox_queue(service)
            channel = connection.channel()
            yield f"queue {queue}", b"\n".join(_waiting(channel, queue))
            channel.close()


def _waiting(channel: amqp.Channel, queue: str) -> Iterator[bytes]:
    while message := channel.basic_get(queue):
        body = message.body
        yield body if isinstance(body, bytes) else str(body).encode()


def _files(directory: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(directory.rglob("*")):
        if path.is_file() and not any(word in str(path).casefold() for word in _OUTSIDE):
            yield f"file {path.relative_to(directory)}", path.read_bytes()
