"""What the stock services are called on a broker that others use too."""

import amqp

from chassis import broker

ROLES = ("gateway", "catalogue", "echo")


def service(namespace: str, role: str) -> str:
    return f"{namespace}-stock-{role}"


def exchange(namespace: str) -> str:
    return f"{namespace}.stock"


def delete(amqp_url: str, namespace: str) -> None:
    """Take away what stock services leave behind."""
    with broker.connect(amqp_url) as connection:
        channel: amqp.Channel = connection.channel()
        for role in ROLES:
            channel.queue_delete(f"rpc-{service(namespace, role)}")
        channel.exchange_delete(exchange(namespace))


def is_consuming(amqp_url: str, namespace: str, role: str) -> bool:
    """Whether the stock service waits for calls."""
    with broker.connect(amqp_url) as connection:
        try:
            queue = f"rpc-{service(namespace, role)}"
            return bool(connection.channel().queue_declare(queue, passive=True).consumer_count)
        except amqp.NotFound:
            return False
