"""Names on the broker, and publishing with a window of confirms. Plain AMQP 0-9-1, no nameko."""

import itertools
import random
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import amqp
from amqp.transport import TCPTransport

from chassis import tls
from chassis.settings import SettingsError

CONNECT_SECONDS = 5
PORTS = {"amqp": 5672, "amqps": 5671}
CONNECTION_ERRORS = (amqp.AMQPError, OSError)
CONFIRM_SECONDS = 10
# Zero would make the socket one that does not wait, which py-amqp reports as a failure.
ALMOST_NOTHING = 0.001
PERSISTENT = 2


@dataclass(frozen=True)
class Names:
    """Exchanges and queues under one namespace, so that several platforms can share a broker."""

    namespace: str

    @property
    def events(self) -> str:
        return f"{self.namespace}.events"

    @property
    def rpc(self) -> str:
        return f"{self.namespace}.rpc"

    def rpc_queue(self, service: str) -> str:
        return f"{self.namespace}.rpc.{service}"

    def spare_rpc_queue(self, service: str) -> str:
        return f"{self.namespace}.rpc.{service}.spare"

    def inbox_queue(self, service: str) -> str:
        return f"{self.namespace}.inbox.{service}"


class Unconfirmed(Exception):
    """The broker refused a message or did not confirm it in time; it may or may not have it."""


@dataclass(frozen=True)
class Outgoing:
    """One message for the broker."""

    routing_key: str
    body: bytes = field(repr=False)
    message_id: str
    headers: dict[str, str]


class _Connection(amqp.Connection):
    """Without `connection.blocked`: where it is agreed on, every publish first reads the socket.

    Such a read takes frames from under the thread whose work it is to read them.
    """

    negotiate_capabilities = {  # noqa: RUF012 - py-amqp's own attribute
        "consumer_cancel_notify": True,
        "authentication_failure_close": True,
    }

    def Transport(
        self, host: str, timeout: float, ssl: Any, *timeouts: float | None, **options: Any
    ) -> TCPTransport:
        """Plain, or encrypted where `ssl` says whom to trust."""
        if not ssl:
            return TCPTransport(host, timeout, *timeouts, **options)
        return _Encrypted(host, timeout, *timeouts, trusted=ssl, **options)


class _Encrypted(TCPTransport):
    """py-amqp's own reads from a socket of OpenSSL's, which takes one thread at a time."""

    sock: Any

    def __init__(self, *arguments: Any, trusted: ssl.SSLContext, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._trusted = trusted

    def _setup_transport(self) -> None:
        self.sock.settimeout(self.connect_timeout)
        self.sock = tls.Stream(self.sock, self._trusted, self.host)
        self.sock.settimeout(None)
        super()._setup_transport()


def require_address(amqp_url: str) -> None:
    """Raises SettingsError where `connect` would, without connecting."""
    for address in amqp_url.split(";"):
        parts = urlsplit(address)
        if parts.scheme not in PORTS or not parts.hostname:
            raise SettingsError(
                "AMQP_URL is malformed: expected amqp://user:password@host:port/vhost, or amqps."
            )


def connect(
    amqp_url: str, *, heartbeat: int = 0, timeout: float = CONNECT_SECONDS
) -> amqp.Connection:
    """An open connection to `amqp://user:password@host:port/vhost`, or to one of several after `;`.

    `amqps://…?cacertfile=/path/ca.crt` is encrypted, as RabbitMQ's own addresses have it:
    https://www.rabbitmq.com/docs/uri-query-parameters. Without a file, the machine's authorities.

    Raises SettingsError for a malformed address, CONNECTION_ERRORS where nobody answers.
    """
    require_address(amqp_url)
    addresses = amqp_url.split(";")
    # In any order, so that the processes spread over the nodes of a cluster.
    random.shuffle(addresses)
    for address in addresses[:-1]:
        try:
            return _open(address, heartbeat, timeout)
        except CONNECTION_ERRORS:
            continue
    return _open(addresses[-1], heartbeat, timeout)


def _open(address: str, heartbeat: int, timeout: float) -> amqp.Connection:
    parts = urlsplit(address)
    connection = _Connection(
        host=f"{parts.hostname}:{parts.port or PORTS[parts.scheme]}",
        userid=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path[1:]) or "/",
        login_method="PLAIN",
        heartbeat=heartbeat,
        connect_timeout=timeout,
        socket_settings={socket.TCP_NODELAY: 1},
        ssl=_trusted(parts) if parts.scheme == "amqps" else None,
    )
    connection.connect()
    return connection


def _trusted(parts: SplitResult) -> ssl.SSLContext:
    """Read at each connection, so that a renewed authority needs no restart."""
    (ca_file,) = parse_qs(parts.query).get("cacertfile", [None])
    return tls.context(ca_file)


class ConfirmedPublisher:
    """Publishes batches to one exchange and returns once the broker has confirmed all of each.

    A window of confirms is an order faster than one for each. Not thread-safe: one owner.
    """

    def __init__(self, amqp_url: str, exchange: str) -> None:
        self._exchange = exchange
        self._connection = connect(amqp_url)
        self._channel = self._connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._acknowledged)
        self._channel.events["basic_nack"].add(self._refused)
        self._tags = itertools.count(1)
        self._unconfirmed: set[int] = set()
        self._refusals = 0

    def publish(self, batch: Sequence[Outgoing]) -> None:
        """Publish persistently. Raises Unconfirmed, or the connection's errors."""
        for outgoing in batch:
            message = amqp.Message(
                outgoing.body,
                content_type="application/json",
                delivery_mode=PERSISTENT,
                message_id=outgoing.message_id,
                application_headers=outgoing.headers,
            )
            self._unconfirmed.add(next(self._tags))
            self._channel.basic_publish(message, self._exchange, outgoing.routing_key)
        self._await_confirms()

    def require_open(self) -> None:
        """Raises the connection's errors where it ended while nothing was published."""
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=ALMOST_NOTHING)

    def _await_confirms(self) -> None:
        deadline = time.monotonic() + CONFIRM_SECONDS
        while self._unconfirmed:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise Unconfirmed("no confirm in time")
            try:
                self._connection.drain_events(timeout=remaining)
            except TimeoutError as error:
                raise Unconfirmed("no confirm in time") from error
        if self._refusals:
            raise Unconfirmed("refused by the broker")

    def _acknowledged(self, delivery_tag: int, multiple: bool) -> None:
        if multiple:
            self._unconfirmed = {tag for tag in self._unconfirmed if tag > delivery_tag}
        else:
            self._unconfirmed.discard(delivery_tag)

    def _refused(self, delivery_tag: int, multiple: bool) -> None:
        self._refusals += 1
        self._acknowledged(delivery_tag, multiple)

    def close(self) -> None:
        self._connection.collect()


@contextmanager
def publisher(amqp_url: str, exchange: str) -> Iterator[ConfirmedPublisher]:
    """A publisher that is closed at the end, whatever state its connection is in."""
    opened = ConfirmedPublisher(amqp_url, exchange)
    try:
        yield opened
    finally:
        opened.close()
