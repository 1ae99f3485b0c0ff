"""`kill -9` of a service that chance picks, at moments that chance picks; it comes up by itself."""

import random
import threading

from deploy.local.deployables import SERVICES
from deploy.local.rundir import RunDirectory


class Killer:
    """Kills in a thread of its own until the block is left, or so often that it is enough.

    A slow machine would else never see all services up together.
    """

    def __init__(
        self, run: RunDirectory, seed: int, *, between: tuple[float, float], kills: int
    ) -> None:
        self.killed: list[str] = []
        self._run = run
        self._chance = random.Random(seed)
        self._between = between
        self._kills = kills
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._kill_on, name="killer", daemon=True)

    def __enter__(self) -> "Killer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _kill_on(self) -> None:
        while len(self.killed) < self._kills:
            if self._is_over.wait(self._chance.uniform(*self._between)):
                return
            service = self._chance.choice(SERVICES)
            process = self._run.ledger.processes().get(service)
            if process is not None:
                process.kill()
                self.killed.append(service)
