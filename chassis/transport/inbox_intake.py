"""The nameko extension that stores facts from the service's queue, and has them handled."""

import logging
import threading
from collections.abc import Sequence

from nameko.extensions import SharedExtension

from chassis import trace
from chassis.broker import Names
from chassis.inbox import Arrived, Handler, Inbox
from chassis.transport import roles, topology
from chassis.transport.consumer import Consumer
from chassis.transport.frames import Delivery
from chassis.transport.link import Link, LinkLost

PREFETCH = 100
WORKERS = 2
log = logging.getLogger(__name__)


class InboxIntake(SharedExtension):
    """Serves the handlers that entrypoints have registered by the time it starts."""

    role = roles.INBOX

    def __init__(self) -> None:
        self._handlers: list[Handler] = []
        self._heard: set[str] = set()

    def register(self, handler: Handler, *, routing_key: str | None) -> None:
        """`routing_key` is None for a handler of webhooks, which arrive by another way."""
        self._handlers.append(handler)
        if routing_key is not None:
            self._heard.add(routing_key)

    def setup(self) -> None:
        service = self.container.config["service"]
        names = Names(service.settings.broker_namespace)
        self._stopping = threading.Event()
        self._inbox = Inbox(service.unit_of_work, self._handlers, arrived=service.arrived)
        self._consumer = Consumer(
            service.settings.amqp_url,
            lambda channel: topology.declare_inbox(channel, names, service.name, self._heard),
            self._take,
            prefetch=PREFETCH,
        )

    def start(self) -> None:
        self._greenlets = [
            self.container.spawn_managed_thread(lambda: self._inbox.run(self._stopping))
            for _ in range(WORKERS)
        ]
        self.container.spawn_managed_thread(self._consumer.run)

    def stop(self) -> None:
        """Take in no more; finish the message in hand."""
        self._consumer.close()
        self._stopping.set()
        self._inbox.arrived.set()
        for greenlet in self._greenlets:
            greenlet.wait()

    @property
    def is_connected(self) -> bool:
        return self._consumer.is_consuming

    def _take(self, link: Link, deliveries: Sequence[Delivery]) -> None:
        try:
            self._store(deliveries)
        except Exception as error:
            # Not acknowledged, so the broker keeps it; the consumer comes back after a pause.
            log.exception("a message could not be stored")
            link.drop()
            raise LinkLost("a message could not be stored") from error
        link.send(b"".join(link.acknowledgement(one.tag) for one in deliveries))

    def _store(self, deliveries: Sequence[Delivery]) -> None:
        """All in one transaction; where that fails one by one, so that none fails for another."""
        arrived = [Arrived(one.body, _traceparent(one)) for one in deliveries]
        try:
            self._inbox.receive_all(arrived)
        except Exception:
            if len(arrived) == 1:
                raise
            log.warning("messages are stored one by one", exc_info=True)
            for one in arrived:
                self._inbox.receive(one.body, one.traceparent)


def _traceparent(delivery: Delivery) -> str:
    """The sender's, or a new one in place of rubbish."""
    given = delivery.properties.get("application_headers", {}).get("traceparent")
    if isinstance(given, str) and trace.span_id_of(given):
        return given
    return trace.continued().traceparent
