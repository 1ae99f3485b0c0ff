"""The calls of one process over one link: who waits for which reply. Ends with the link."""

import itertools
import logging
import time
from threading import Lock, Thread

import amqp

from chassis import broker
from chassis.broker import Names
from chassis.errors import Unavailable
from chassis.transport import frames, topology
from chassis.transport.link import HEARTBEAT_SECONDS, Link, LinkLost

log = logging.getLogger(__name__)


class Call:
    """A reply to come.

    A bare lock is the cheapest thing on which one thread can wait for another.
    """

    __slots__ = ("_done", "_reply")

    def __init__(self) -> None:
        self._reply: bytes | LinkLost | None = None
        self._done = Lock()
        self._done.acquire()

    def settle(self, reply: bytes | LinkLost | None) -> None:
        self._reply = reply
        self._done.release()

    def wait(self, timeout: float) -> bytes | None:
        """The body of the reply; None where no queue took the call.

        Raises TimeoutError, LinkLost.
        """
        if timeout <= 0 or not self._done.acquire(timeout=timeout):
            raise TimeoutError
        if isinstance(self._reply, LinkLost):
            raise self._reply
        return self._reply


class Conversation:
    """Opens a link and reads replies from it in a thread of its own until it is lost."""

    def __init__(
        self,
        amqp_url: str,
        namespace: str,
        *,
        heartbeat: int = HEARTBEAT_SECONDS,
        timeout: float = broker.CONNECT_SECONDS,
    ) -> None:
        """Raises broker.CONNECTION_ERRORS."""
        self._names = Names(namespace)
        self._link = Link(amqp_url, self._prepare, heartbeat=heartbeat, timeout=timeout)
        self._ids = itertools.count(1)
        self._waiting: dict[str, Call] = {}
        self.is_over = False
        Thread(target=self._listen, name="rpc-replies", daemon=True).start()

    def ask(
        self,
        service: str,
        method: str,
        body: bytes,
        *,
        headers: dict[str, str | int],
        until: float,
    ) -> bytes:
        """The body of the reply.

        Waits `until` an instant of the monotonic clock. Raises Unavailable.
        """
        for routing_key in (service, topology.spare_key(service)):
            try:
                reply = self._ask(routing_key, method, body, headers, until)
            except LinkLost as error:
                raise _lost() from error
            except TimeoutError as error:
                raise _no_answer() from error
            if reply is not None:
                return reply
        raise Unavailable("service_unknown", "No such service is known here.")

    def _ask(
        self,
        routing_key: str,
        method: str,
        body: bytes,
        headers: dict[str, str | int],
        until: float,
    ) -> bytes | None:
        """The body of the reply; None where there is no queue. Raises LinkLost, TimeoutError."""
        timeout = until - time.monotonic()
        if timeout <= 0:
            raise TimeoutError
        call_id = f"{next(self._ids):x}"
        properties = frames.properties(
            headers=headers,
            correlation_id=call_id,
            reply_to=topology.REPLY_TO,
            expiration=str(max(int(timeout * 1000), 1)),
            message_type=method,
        )
        call = self._waiting[call_id] = Call()
        try:
            message = self._link.message(
                self._names.rpc, routing_key, properties, body, mandatory=True
            )
            self._link.send(message, patience=timeout)
            if self.is_over:
                raise LinkLost
            return call.wait(until - time.monotonic())
        finally:
            self._waiting.pop(call_id, None)

    def _prepare(self, channel: amqp.Channel) -> None:
        # Publishing to an exchange that is not there would close the channel for everyone.
        topology.declare_exchanges(channel, self._names)
        channel.basic_consume(topology.REPLY_TO, no_ack=True)

    def close(self) -> None:
        self._link.close()

    def abandon(self) -> None:
        """After a fork: the parent goes on with this link, the child lets go of it."""
        self._link.abandon()

    def _listen(self) -> None:
        try:
            while True:
                for message in self._link.receive():
                    self._settle(message)
        except LinkLost as loss:
            log.info("rpc link ended", extra={"reason": str(loss)})
        finally:
            self.is_over = True
            for call in list(self._waiting.values()):
                call.settle(LinkLost())

    def _settle(self, message: frames.Delivery | frames.Returned) -> None:
        # Popped, so that nothing can settle it a second time; a late reply finds nobody.
        call = self._waiting.pop(message.properties.get("correlation_id", ""), None)
        if call is None:
            return
        call.settle(None if isinstance(message, frames.Returned) else message.body)


def _no_answer() -> Unavailable:
    return Unavailable("no_answer", "The answer did not come in time.")


def _lost() -> Unavailable:
    return Unavailable("connection_lost", "The connection was lost before the answer came.")
