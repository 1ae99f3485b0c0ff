"""Consuming one queue for as long as the process lives.

Opened, read, and opened again after a loss.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

import amqp

from chassis import broker
from chassis.retry import backoff
from chassis.transport.frames import Delivery, Returned
from chassis.transport.link import Link, LinkLost

PAUSE_BASE, PAUSE_CAP = timedelta(milliseconds=100), timedelta(seconds=2)
TAG = "taken-by-us"
log = logging.getLogger(__name__)


class Consumer:
    """Hands what arrives together to `take`, which sees to its acknowledgement and must not raise.

    `declare` makes sure of the queue and returns its name. At most `prefetch` deliveries are out
    at a time.
    """

    def __init__(
        self,
        amqp_url: str,
        declare: Callable[[amqp.Channel], str],
        take: Callable[[Link, Sequence[Delivery]], None],
        *,
        prefetch: int,
    ) -> None:
        self._amqp_url = amqp_url
        self._declare = declare
        self._take = take
        self._prefetch = prefetch
        self._link: Link | None = None
        self._is_stopping = False

    @property
    def is_consuming(self) -> bool:
        return self._link is not None

    def run(self) -> None:
        """Consume until `close`."""
        failures = 0
        while not self._is_stopping:
            try:
                self._link = Link(self._amqp_url, self._prepare)
                failures = 0
                if self._is_stopping:
                    self._link.close()
                self._read(self._link)
            except (LinkLost, *broker.CONNECTION_ERRORS) as error:
                self._link = None
                failures += 1
                self._pause(failures, error)

    def cancel(self) -> None:
        """Take no more; what was taken can still be answered."""
        self._is_stopping = True
        if self._link is not None:
            with suppress(LinkLost):
                self._link.cancel(TAG)

    def close(self) -> None:
        """Give back what was not acknowledged; `run` returns."""
        self._is_stopping = True
        if self._link is not None:
            self._link.close()

    def _prepare(self, channel: amqp.Channel) -> None:
        queue = self._declare(channel)
        # a_global=False: for this consumer. Quorum queues and RabbitMQ 4 know no other.
        channel.basic_qos(0, self._prefetch, False)
        channel.basic_consume(queue, TAG)

    def _read(self, link: Link) -> None:
        while True:
            deliveries = [one for one in link.receive() if not isinstance(one, Returned)]
            if deliveries and not self._is_stopping:
                self._take(link, deliveries)

    def _pause(self, failures: int, error: Exception) -> None:
        if self._is_stopping:
            return
        log.warning("consumer waits for the broker", extra={"reason": str(error)})
        time.sleep(backoff(failures, base=PAUSE_BASE, cap=PAUSE_CAP).total_seconds())
