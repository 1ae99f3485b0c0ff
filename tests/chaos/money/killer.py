"""`kill -9` at random moments, and a start after each."""

import random
import threading

from chassis.testing.processes import ServiceProcess

# So that it strikes in the middle of what somebody does, and not as they begin.
_LATER_SECONDS = 0.3


class Killer:
    """Kills a service after a few acts, again and again, until it is spared or was enough.

    Counted in acts and not in seconds: a slow machine is not struck more often than a fast one. In
    a thread of its own, so that acts go on while the service is away.
    """

    def __init__(
        self, service: ServiceProcess, chance: random.Random, *, most: int, every: tuple[int, int]
    ) -> None:
        self.kills = 0
        self._service = service
        self._chance = chance
        self._most = most
        self._every = every
        self._acts_left = chance.randint(*every)
        self._is_time = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="killer")
        self._failure: Exception | None = None

    def __enter__(self) -> "Killer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """The service is up when this returns; raises where it could not be started."""
        self._is_over.set()
        self._is_time.set()
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def note_act(self) -> None:
        """Somebody is about to do something."""
        self._acts_left -= 1
        if self._acts_left <= 0:
            self._acts_left = self._chance.randint(*self._every)
            self._is_time.set()

    def _run(self) -> None:
        try:
            while self.kills < self._most and self._is_time.wait() and not self._is_over.is_set():
                self._is_time.clear()
                self._is_over.wait(self._chance.uniform(0, _LATER_SECONDS))
                self._service.kill()
                self.kills += 1
                self._service.start()
        except Exception as failure:  # noqa: BLE001 - raised where the run ends
            self._failure = failure
