"""One run: live under a seed, let everything settle, compare the books."""

import random
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

import sqlalchemy as sa

from sandbox.faults import Fault
from tests.chaos.money import books
from tests.chaos.money.killer import Killer
from tests.chaos.money.patience import await_end
from tests.chaos.money.people import People
from tests.chaos.money.town import Town, town

_WEBHOOKS = (("drop", 0.05), ("twice", 0.15), ("reorder", 0.15), ("late", 0.15))
_REQUESTS = ("429", "500", "500_after_accept")
_NIGHTS = 2
# An act on average four times as often as a kill, and a start of the service between two.
_KILLED_EVERY = (4, 11)
_IDLE = 8
_RENEWALS = """
    SELECT count(*) FROM document WHERE collection = 'stripe.invoice'
    AND json_extract(body, '$.object.billing_reason') = 'subscription_cycle'
    AND json_extract(body, '$.object.status') = 'paid'
"""
_WAITING = {
    "billing": (
        "SELECT count(*) FROM upkeep WHERE due_at <= :now",
        "SELECT count(*) FROM inbox WHERE status = 'pending'",
        "SELECT count(*) FROM outbox",
    ),
    "series": (
        "SELECT count(*) FROM inbox WHERE status = 'pending'",
        "SELECT count(*) FROM outbox",
    ),
}


@dataclass(frozen=True)
class Outcome:
    """What was lived, and what does not agree."""

    counts: dict[str, int]
    found: list[str]

    def line(self, seed: int) -> str:
        told = ", ".join(f"{number} {name}" for name, number in self.counts.items())
        return f"chaos-money: {told}, {len(self.found)} discrepancies, seed {seed}"


def run(*, seed: int, size: int) -> Outcome:
    """Live until `size` things have happened, then look."""
    chance = random.Random(seed)
    with town() as lived_in:
        people = People(lived_in, chance)
        people.open_series()
        _let_all_go_wrong(lived_in, seed)
        with _killer(lived_in, seed, size) as killer:
            people.before_acting = killer.note_act
            _live(people, size)
        dropped = len(lived_in.sandbox.world.webhooks.list({"status": "dropped"}, limit=100_000))
        _settle_down(lived_in)
        read = books.read(lived_in, people)
        found = list(
            chain(
                books.discrepancies(read),
                (str(failure) for failure in lived_in.sandbox.world.clock.failures()),
                _parked(lived_in),
            )
        )
        counts = {
            "joins": people.done["joins"],
            "payments": len(read.payments),
            "renewals": _renewals(lived_in),
            "cancellations": people.done["cancellations"],
            "refunds": people.done["refunds"],
            "kills": killer.kills,
            "webhooks lost": dropped,
        }
    return Outcome(counts, found)


def _let_all_go_wrong(town: Town, seed: int) -> None:
    faults = town.sandbox.world.faults
    for number, (kind, chance) in enumerate(_WEBHOOKS):
        faults.add(Fault("stripe", kind, "*.*", None, probability=chance, seed=seed + number))
    for kind in _REQUESTS:
        faults.add(Fault("stripe", kind, "*", None, probability=0.02, seed=seed))


def _killer(town: Town, seed: int, size: int) -> Killer:
    chance = random.Random(seed + 1)
    return Killer(town.billing, chance, most=max(2, size // 15), every=_KILLED_EVERY)


def _live(people: People, size: int) -> None:
    """Half of it are acts of people; the rest comes with time, as long as anything comes."""
    happened, idle = 0, 0
    while happened < size:
        if sum(people.done.values()) < size / 2 or idle > _IDLE:
            for _ in range(people.chance.randint(6, 14)):
                people.act()
        people.wait()
        before, happened = happened, _happened(people)
        idle = 0 if happened > before else idle + 1


def _happened(people: People) -> int:
    return sum(people.done.values()) + _renewals(people.town)


def _renewals(town: Town) -> int:
    return int(town.sandbox.world.store.execute(_RENEWALS)[0][0])


def _settle_down(town: Town) -> None:
    """Nothing fails any more; two nights pass, and what waits is done."""
    world = town.sandbox.world
    world.faults.clear()
    for _ in range(_NIGHTS):
        for _ in range(5):
            world.clock.move_to(world.clock.now() + timedelta(hours=5, minutes=5))
            _await_quiet(town)
        town.reconcile(is_last=False)
    _await_quiet(town)
    town.reconcile(is_last=True)


def _await_quiet(town: Town) -> None:
    world = town.sandbox.world

    def left() -> tuple[int, ...]:
        now = world.clock.now()
        waiting = (
            _count(town, service, statement, now)
            for service, statements in _WAITING.items()
            for statement in statements
        )
        return (world.clock.run_due(), *waiting)

    await_end(left, "an end of the work")


def _count(town: Town, service: str, statement: str, now: object) -> int:
    with town.databases[service].connect() as db:
        return int(db.execute(sa.text(statement), {"now": now}).scalar_one())


def _parked(town: Town) -> list[str]:
    statement = "SELECT source || '.' || name || ': ' || reason FROM inbox WHERE status = 'parked'"
    found = []
    for service, engine in town.databases.items():
        with engine.connect() as db:
            found += [f"parked in {service}: {one}" for (one,) in db.execute(sa.text(statement))]
    return found
