"""One connection and one channel to the broker, fit for one reader and many writers.

py-amqp opens it, declares and consumes; from then on messages pass it by, through `frames`: py-amqp
is not safe for two threads, and a time-out that it sets for a read would cut a write short.
"""

import contextlib
import socket
from collections import deque
from collections.abc import Callable
from threading import Lock
from time import monotonic

import amqp

from chassis import broker, tls
from chassis.transport import frames

HEARTBEAT_SECONDS = 10
READ_SIZE = 65536
FOREVER = -1.0
"""As the standard library's locks have it."""


class LinkLost(Exception):
    """The connection is gone, or the broker closed it; the words are for the log."""


class Link:
    """`receive` in one thread, everything else in any."""

    def __init__(
        self,
        amqp_url: str,
        prepare: Callable[[amqp.Channel], object],
        *,
        heartbeat: int = HEARTBEAT_SECONDS,
        timeout: float = broker.CONNECT_SECONDS,
    ) -> None:
        """Connect within about `timeout` seconds, and declare and consume in `prepare`.

        Raises broker.CONNECTION_ERRORS.
        """
        self._connection = broker.connect(amqp_url, heartbeat=heartbeat, timeout=timeout)
        self._socket: socket.socket | tls.Stream = self._connection.transport.sock
        self._beat_every = (self._connection.heartbeat or heartbeat) / 2
        # For every read and write from here on; py-amqp by itself would wait for ever.
        self._socket.settimeout(self._beat_every)
        self._frame_max: int = self._connection.frame_max
        self._parser = frames.Parser(self._frame_max)
        self._sending = Lock()
        self._outgoing: deque[bytes] = deque()
        self._heard_at = self._beat_at = monotonic()
        try:
            channel = self._connection.channel()
            self._channel_id: int = channel.channel_id
            prepare(channel)
        except BaseException:
            self._socket.close()
            raise

    def message(
        self,
        exchange: str,
        routing_key: str,
        properties: bytes,
        body: bytes,
        *,
        mandatory: bool = False,
    ) -> bytes:
        """The frames of a message, to be sent."""
        return frames.publish(
            self._channel_id,
            exchange,
            routing_key,
            properties=properties,
            body=body,
            frame_max=self._frame_max,
            mandatory=mandatory,
        )

    def acknowledgement(self, tag: int) -> bytes:
        """The frame that settles a delivery, to be sent."""
        return frames.acknowledge(self._channel_id, tag)

    def send(self, encoded: bytes, *, patience: float = FOREVER) -> None:
        """Write whole frames, with all that others have left to be written meanwhile.

        Raises LinkLost, after which `receive` does too, and TimeoutError where others go on writing
        for `patience` seconds.
        """
        self._outgoing.append(encoded)
        if not self._sending.acquire(timeout=patience):
            raise TimeoutError
        try:
            self._write_outgoing()
        finally:
            self._sending.release()

    def leave(self, encoded: bytes) -> bool:
        """Leave whole frames for the next `flush`; True where nothing waited for it yet."""
        self._outgoing.append(encoded)
        return len(self._outgoing) == 1

    def flush(self) -> None:
        """Write what was left. Raises LinkLost."""
        with self._sending:
            self._write_outgoing()

    def cancel(self, consumer_tag: str) -> None:
        """Ask for no more deliveries. Raises LinkLost."""
        self.send(frames.cancel(self._channel_id, consumer_tag))

    def receive(self) -> list[frames.Delivery | frames.Returned]:
        """Wait for messages.

        An empty list now and then, so that the caller can look up. Raises LinkLost, and then the
        link is closed for good.
        """
        try:
            data = self._read()
            self._keep_alive(heard=bool(data))
            arrived = self._parser.feed(data)
            return [item for item in arrived if self._is_message(item)]  # type: ignore[misc]
        except (LinkLost, frames.MalformedFrame, *broker.CONNECTION_ERRORS) as error:
            self._end()
            raise LinkLost(str(error) or type(error).__name__) from error

    def close(self) -> None:
        """Ask the broker to close; `receive` raises LinkLost once it has."""
        with contextlib.suppress(LinkLost):
            self.send(frames.CLOSE_CONNECTION)

    def drop(self) -> None:
        """End at once: wakes the reader, whose `receive` raises LinkLost."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def abandon(self) -> None:
        """Let go of a descriptor that came by fork; the parent's connection stays as it is."""
        self._socket.close()

    def _write_outgoing(self) -> None:
        # One write for many: it is the dearest part of sending a message, here and at the broker.
        waiting = []
        while self._outgoing:
            waiting.append(self._outgoing.popleft())
        try:
            self._socket.sendall(b"".join(waiting))
        except OSError as error:
            # Part of a frame may be on its way, so nothing can follow it.
            self.drop()
            raise LinkLost(f"write failed: {error}") from error

    def _end(self) -> None:
        self.drop()
        # Not while another thread writes: the number could be a new connection's by then.
        with self._sending:
            self._socket.close()

    def _read(self) -> bytes:
        try:
            data = self._socket.recv(READ_SIZE)
        except TimeoutError:
            return b""
        if not data:
            raise LinkLost("the broker hung up")
        return data

    def _keep_alive(self, *, heard: bool) -> None:
        now = monotonic()
        if heard:
            self._heard_at = now
        elif now - self._heard_at > 4 * self._beat_every:
            raise LinkLost("no heartbeat from the broker")
        if now - self._beat_at >= self._beat_every:
            self._beat_at = now
            self.send(frames.HEARTBEAT_FRAME)

    def _is_message(self, item: frames.Delivery | frames.Returned | frames.Frame) -> bool:
        """False for a frame that is none: py-amqp answers it, and raises where it ends the link."""
        if not isinstance(item, tuple):
            return True
        with self._sending:
            self._connection.on_inbound_frame(item)
        if self._connection.channels is None:
            raise LinkLost("closed")
        return False
