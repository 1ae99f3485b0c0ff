"""Declaring the exchanges and queues of a namespace, and taking them away.

Declaring is idempotent and the same on RabbitMQ 3.10 and 4. `migrate` does it before the first
start, so that nothing sent to a service is lost; a connection that comes back does it again.
"""

from collections.abc import Iterable
from contextlib import suppress

import amqp

from chassis import broker
from chassis.broker import Names

REPLY_TO = "amq.rabbitmq.reply-to"
"""https://www.rabbitmq.com/docs/direct-reply-to: replies to a channel, without a queue."""

_KEPT_SAFE = {
    "x-queue-type": "quorum",
    # RabbitMQ 4 drops a message at its 21st delivery; 3.10 has no limit, and no word for that.
    "x-delivery-limit": 1_000_000,
}


def declare_exchanges(channel: amqp.Channel, names: Names) -> None:
    channel.exchange_declare(names.events, "topic", durable=True, auto_delete=False)
    channel.exchange_declare(names.rpc, "direct", durable=True, auto_delete=False)


def spare_key(service: str) -> str:
    """The routing key of the queue that takes calls while the first one is out of reach."""
    return f"{service}.spare"


def declare_rpc(channel: amqp.Channel, names: Names, service: str) -> str:
    """The queue of calls to `service`: classic, so on one node; returns its name.

    Raises amqp.NotFound while that node is down. docs/decisions/0002-rpc-queues.md
    """
    queue = names.rpc_queue(service)
    declare_exchanges(channel, names)
    channel.queue_declare(queue, durable=True, auto_delete=False)
    channel.queue_bind(queue, names.rpc, service)
    return queue


def declare_spare_rpc(channel: amqp.Channel, names: Names, service: str) -> str:
    """The quorum queue that takes calls while the first one's node is down; returns its name."""
    queue = names.spare_rpc_queue(service)
    declare_exchanges(channel, names)
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments=_KEPT_SAFE)
    channel.queue_bind(queue, names.rpc, spare_key(service))
    return queue


def declare_inbox(channel: amqp.Channel, names: Names, service: str, heard: Iterable[str]) -> str:
    """The queue of facts that `service` hears, by routing key; returns its name."""
    queue = names.inbox_queue(service)
    declare_exchanges(channel, names)
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments=_KEPT_SAFE)
    for routing_key in heard:
        channel.queue_bind(queue, names.events, routing_key)
    return queue


def declare(amqp_url: str, namespace: str, service: str, heard: Iterable[str]) -> None:
    """All that `service` needs on the broker."""
    names = Names(namespace)
    with broker.connect(amqp_url) as connection:
        channel = connection.channel()
        declare_inbox(channel, names, service, heard)
        declare_spare_rpc(channel, names, service)
        # Where its node is down, the service declares it when that is back.
        with suppress(amqp.NotFound):
            declare_rpc(channel, names, service)


def delete(amqp_url: str, namespace: str, services: Iterable[str]) -> None:
    """Take away what the namespace holds, messages and all. For tests."""
    names = Names(namespace)
    with broker.connect(amqp_url) as connection:
        channel = connection.channel()
        for service in services:
            channel.queue_delete(names.rpc_queue(service))
            channel.queue_delete(names.spare_rpc_queue(service))
            channel.queue_delete(names.inbox_queue(service))
        channel.exchange_delete(names.events)
        channel.exchange_delete(names.rpc)
