"""The events of one platform: said in others' names, heard by anyone."""

from typing import Any

import amqp
import orjson

from chassis import clock
from chassis.broker import Names
from chassis.ids import new_id
from chassis.messages import Message, encode

SERVICE = "zoom_integration"


class Exchange:
    """Hears everything that the service says from now on."""

    def __init__(self, connection: amqp.Connection, namespace: str) -> None:
        self._connection = connection
        self._channel = connection.channel()
        self._name = Names(namespace).events
        queue = self._channel.queue_declare("", exclusive=True).queue
        self._channel.queue_bind(queue, self._name, f"{SERVICE}.#")
        self._channel.basic_consume(queue, no_ack=True, callback=self._hear)
        self._heard: list[dict[str, Any]] = []

    def say(self, source: str, name: str, payload: dict[str, Any], *, times: int = 1) -> None:
        """Publish an event; the same one again where it is said more than once."""
        message = Message(str(new_id()), name, 1, source, clock.now(), "test", payload)
        for _ in range(times):
            self._channel.basic_publish(
                amqp.Message(encode(message)), exchange=self._name, routing_key=message.routing_key
            )

    def messages(self, name: str) -> list[dict[str, Any]]:
        """The events of this name so far, as they came."""
        try:
            while True:
                self._connection.drain_events(timeout=0.05)
        except TimeoutError:
            pass
        return [event for event in self._heard if event["name"] == name]

    def heard(self, name: str) -> list[dict[str, Any]]:
        """The payloads of the same."""
        return [event["payload"] for event in self.messages(name)]

    def _hear(self, message: amqp.Message) -> None:
        self._heard.append(orjson.loads(message.body))
