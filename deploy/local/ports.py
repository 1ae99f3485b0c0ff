"""Which loopback ports are free, and which the platform is reached at."""

import random
import socket
from dataclasses import dataclass
from typing import Self

from deploy.local.trouble import Trouble

LOOPBACK = "127.0.0.1"

# Below the range from which Linux takes the ports of outgoing connections:
# a port found free there could be gone before a slow server binds it.
_PRIVATE = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could bind this port of the loopback address now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Ports for private servers, in no order. Raises Trouble if there are none left."""
    candidates = random.SystemRandom().sample(_PRIVATE, 100 + count)
    found = [port for port in candidates if is_free(port)][:count]
    if len(found) < count:
        raise Trouble("No free ports were found between 20000 and 32000 on this machine.")
    return found


@dataclass(frozen=True)
class PlatformPorts:
    """The ports that people and probes use: all move together with the gateway's."""

    gateway: int = 8000

    @property
    def sandbox(self) -> int:
        """Where the doubles of the vendors and the mailbox are."""
        return self.gateway + 100

    def health_of(self, position: int) -> int:
        """Where the service at this position of the list answers /readyz and /metrics."""
        return self.gateway + 201 + position

    @classmethod
    def unused(cls, service_count: int) -> Self:
        """Ports that all are free, for a platform that nobody has to find by heart."""
        candidates = map(cls, free_ports(50))
        free = (ports for ports in candidates if not ports.taken(service_count))
        if (found := next(free, None)) is None:
            raise Trouble("No free ports were found between 20000 and 32000 on this machine.")
        return found

    def taken(self, service_count: int) -> list[int]:
        """Those of them that another program has."""
        wanted = [self.gateway, self.sandbox, *map(self.health_of, range(service_count))]
        return [port for port in wanted if not is_free(port)]

    def check(self, service_count: int) -> None:
        """Raise Trouble if another program has one of them."""
        if taken := self.taken(service_count):
            raise Trouble(
                f"Another program has port {', '.join(map(str, taken))}: "
                f"stop it, or choose other ports with make up PORT={self.gateway + 1000}."
            )
