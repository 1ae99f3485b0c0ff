"""One sweep: everybody is found before; the deleted are nowhere after; the others still are."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from deploy.local.rundir import RunDirectory
from sandbox.demo.outside import Sandbox, StepFailed, eventually
from tests.sweep.killing import Killer
from tests.sweep.leaving import Call, Leaving
from tests.sweep.markers import Marked
from tests.sweep.planting import Town
from tests.sweep.searching import Places

SETTLING_SECONDS = 120.0


@dataclass
class Outcome:
    """What a sweep saw."""

    statuses: dict[str, int]
    killed: list[str]
    unseen_before: list[Marked]
    lost: list[Marked]
    findings: dict[Marked, set[str]] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        is_done = set(self.statuses) == {"completed"}
        return is_done and not (self.unseen_before or self.lost or self.findings)


@dataclass
class Sweep:
    """Everything that one needs."""

    run: RunDirectory
    places: Places
    call: Call
    sandbox: Sandbox
    say: Callable[[str], None]
    between_kills: tuple[float, float] = (3.0, 8.0)
    kills: int = 25

    def of(self, town: Town, *, seed: int, leaving: int, hosts_leaving: int) -> Outcome:
        """Plant, look, delete a sample while services die, and look again."""
        town.settle(self.places.database_urls)
        chance = random.Random(seed)
        hosts = chance.sample(town.hosts, hosts_leaving)
        others = [one for one in town.people if one not in set(town.hosts)]
        sample = hosts + chance.sample(others, leaving)
        staying = [one for one in town.people if one not in set(sample)]
        staying = chance.sample(staying, min(len(staying), 200))
        self.say(f"{len(town.people)} people live here; {len(sample)} of them will leave")
        seen = self.places.found(sample + staying)
        unseen = [one for one in sample + staying if one not in seen]
        self.say(f"looked everywhere: {len(unseen)} of them are not found yet")
        with Killer(self.run, seed, between=self.between_kills, kills=self.kills) as killer:
            requests = Leaving(self.call, self.sandbox, town)
            requests.ask_all(sample)
            self.say(f"all have asked; {len(killer.killed)} kills")
            requests.confirm_all()
            self.say(f"all have confirmed; {len(killer.killed)} kills")
            statuses = requests.finish()
        self.say(f"{len(killer.killed)} kills; {statuses}")
        findings = self._findings(sample)
        after = self.places.found(staying)
        lost = [one for one in staying if one not in after]
        return Outcome(statuses, killer.killed, unseen, lost, findings)

    def _findings(self, sample: list[Marked]) -> dict[Marked, set[str]]:
        """What is still found once what was on its way has had time to arrive and go."""
        found: dict[Marked, set[str]] = {}

        def is_clean() -> bool:
            found.clear()
            found.update(self.places.found(sample))
            return not found

        with suppress(StepFailed):
            eventually(is_clean, "nobody is found", within=SETTLING_SECONDS)
        return found
