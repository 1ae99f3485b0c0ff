"""`kill -9`, again and again, on whom and when the seed decides."""

import random
import threading
from collections import Counter
from collections.abc import Mapping

from tests.chaos.reminders.ground import SECOND, Ground

SERVICES = ("notifications", SECOND, "series")
BACKEND = "postgres backend"


class Blows(threading.Thread):
    """Kills until it is told to end; `dealt` counts what it hit."""

    def __init__(
        self, ground: Ground, chance: random.Random, *, between_seconds: tuple[float, float]
    ) -> None:
        super().__init__(name="blows", daemon=True)
        self._ground = ground
        self._chance = chance
        self._between = between_seconds
        self._ending = threading.Event()
        self.dealt: Counter[str] = Counter()

    def run(self) -> None:
        while not self._ending.wait(self._chance.uniform(*self._between)):
            name = self._chance.choice(self._targets())
            if self._strike(name):
                self.dealt[name] += 1

    def end(self) -> None:
        self._ending.set()
        self.join()

    def _targets(self) -> list[str]:
        """Services twice as often as servers, whose return takes longer."""
        servers = ("rabbitmq", "postgres") if self._ground.owns_servers else ()
        return [*SERVICES, *SERVICES, BACKEND, *servers]

    def _strike(self, name: str) -> bool:
        if name == BACKEND:
            return self._ground.kill_a_backend(self._chance.random())
        return self._ground.kill(name)


def faults(seed: int, *, hang_seconds: float) -> list[Mapping[str, object]]:
    """What the double is to do with a share of what it is asked, for as long as they stand."""
    shares = (
        ("send_message", "429", 0.10),
        ("send_message", "500", 0.08),
        ("send_message", "500_after_accept", 0.08),
        ("send_message", "timeout_after_accept", 0.05),
        ("send_message", "timeout_before", 0.04),
        ("list_events", "500", 0.10),
        ("list_events", "429", 0.10),
    )
    return [
        {
            "vendor": "mailgun",
            "operation": operation,
            "kind": kind,
            "times": None,
            "probability": share,
            "seed": seed,
            "seconds": hang_seconds,
        }
        for operation, kind, share in shares
    ]
