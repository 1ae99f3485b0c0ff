"""The nameko extension that takes calls from the service's queue and sends the replies.

Leaner than nameko's own: one method table a service, replies on the channel that consumes,
transient and unconfirmed, each in one write with the acknowledgement of its request, and a pool of
greenlets instead of `spawn_worker`. docs/decisions/0001-lean-rpc.md
"""

import logging
from collections.abc import Callable, Sequence

import amqp
import eventlet
from eventlet.greenpool import GreenPool
from nameko.extensions import SharedExtension

from chassis.broker import Names
from chassis.settings import ServiceSettings
from chassis.transport import frames, roles, topology
from chassis.transport.answering import Answering, Method
from chassis.transport.consumer import Consumer
from chassis.transport.frames import Delivery
from chassis.transport.lateness import Lateness
from chassis.transport.link import Link, LinkLost

log = logging.getLogger(__name__)


class RpcServer(SharedExtension):
    """Serves the methods that entrypoints have registered by the time it starts."""

    role = roles.CALLS

    def __init__(self) -> None:
        self._methods: dict[str, Method] = {}

    def register(self, name: str, method: Method) -> None:
        self._methods[name] = method

    def setup(self) -> None:
        self._lateness = Lateness()
        self._answering = Answering(self._methods, lambda: self._lateness.seconds)
        self._first = self._consumer(topology.declare_rpc)
        self._spare = self._consumer(topology.declare_spare_rpc)
        # Room for all that both may have out, so that handing on never waits.
        self._pool = GreenPool(2 * self._settings.rpc_workers)

    def start(self) -> None:
        self.container.spawn_managed_thread(self._lateness.run)
        self.container.spawn_managed_thread(self._first.run)
        self.container.spawn_managed_thread(self._spare.run)

    def stop(self) -> None:
        """Take no more calls, finish those in hand."""
        self._first.cancel()
        self._spare.cancel()
        self._pool.waitall()
        self._lateness.stop()
        self._first.close()
        self._spare.close()

    @property
    def is_connected(self) -> bool:
        # The spare queue is there whenever the broker is; the first may be on a node that is down.
        return self._spare.is_consuming

    @property
    def _settings(self) -> ServiceSettings:
        settings: ServiceSettings = self.container.config["service"].settings
        return settings

    def _consumer(self, declare: Callable[[amqp.Channel, Names, str], str]) -> Consumer:
        names = Names(self._settings.broker_namespace)
        service = self.container.service_name
        return Consumer(
            self._settings.amqp_url,
            lambda channel: declare(channel, names, service),
            self._take,
            prefetch=self._settings.rpc_workers,
        )

    def _take(self, link: Link, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            self._pool.spawn_n(self._reply, link, delivery)

    def _reply(self, link: Link, delivery: Delivery) -> None:
        settled = link.acknowledgement(delivery.tag) + self._answer(link, delivery)
        # Replies that are ready by the next turn of the loop go out in one write.
        if link.leave(settled):
            eventlet.spawn_n(_flush, link)

    def _answer(self, link: Link, delivery: Delivery) -> bytes:
        """The frames of the reply; none where nobody waits for one.

        They follow the acknowledgement: a `reply_to` at which the broker ends the connection must
        not bring the delivery back for ever.
        """
        reply_to: str | None = delivery.properties.get("reply_to")
        body = self._answering.answer(delivery) if reply_to is not None else None
        if reply_to is None or body is None:
            return b""
        call_id: str = delivery.properties.get("correlation_id", "")
        return link.message("", reply_to, frames.properties(correlation_id=call_id), body)


def _flush(link: Link) -> None:
    try:
        link.flush()
    except LinkLost:
        log.info("replies found no way back; those who wait were told that the link broke")
