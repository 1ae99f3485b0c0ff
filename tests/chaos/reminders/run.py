"""`make chaos-reminders SEED=n`: one session's reminders while everything that can die does.

The session is announced, and from then on programs are killed, the double fails, and a tenth of the
members leave. In the middle of its reminders the session is moved. Then there is peace, and what
the double has accepted is judged. The seed decides who is killed when, who leaves when, and when
the session is moved; what comes of it also depends on the machine.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from deploy.local.servers import Given
from tests.chaos.reminders import double, ground, peace
from tests.chaos.reminders.blows import Blows, faults
from tests.chaos.reminders.ground import Ground
from tests.chaos.reminders.story import OFFSET, Story
from tests.chaos.reminders.verdict import Expected, Verdict, judge

_LEAVING_AT_ONCE = 3
_FIRST_SECOND = 55  # a move by a few seconds is then a move into the next minute
_POLL_SECONDS = 0.5
_NO_WEBHOOKS = {"vendor": "mailgun", "kind": "drop", "times": None}


@dataclass(frozen=True)
class Scale:
    """How much, and how fast. Times in seconds."""

    members: int
    batch: int
    ahead: float
    """From the announcement to the first reminder's time."""
    gap: float
    """From the move to the final reminder's time."""
    between_blows: tuple[float, float]
    trouble: float
    """How long the blows last at most; they end earlier once most have their final reminder."""
    patience: float
    """From there until all is quiet."""
    lease: float
    timeout: float
    lag: float

    @property
    def grace(self) -> timedelta:
        """From the last look at the roster to the provider: a lease, and what a send may take."""
        return timedelta(seconds=self.lease + self.timeout)

    @property
    def told(self) -> dict[str, str]:
        """What is set in notifications."""
        return {
            "MAILGUN_BATCH": str(self.batch),
            "MAILGUN_CONCURRENCY": "3",
            "MAILGUN_TIMEOUT": str(self.timeout),
            "MAILGUN_EVENTS_LAG": str(self.lag),
            "SENDING_LEASE": str(self.lease),
        }


# Fifteen seconds and less on a quiet machine: part of `make test`.
SMALL = Scale(
    members=200,
    batch=20,
    ahead=1.5,
    gap=7,
    between_blows=(1.5, 3.5),
    trouble=8,
    patience=120,
    lease=5,
    timeout=2,
    lag=6,
)
WHOLE = Scale(
    members=10_000,
    batch=100,
    ahead=5,
    gap=45,
    between_blows=(2.0, 7.0),
    trouble=150,
    patience=240,
    lease=12,
    timeout=4,
    lag=15,
)


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    verdict: Verdict
    blows: Counter[str]
    loose_ends: Mapping[str, int]
    seconds: float

    @property
    def discrepancies(self) -> int:
        return self.verdict.discrepancies + sum(self.loose_ends.values())


def play(seed: int, scale: Scale, given: Given | None = None) -> Outcome:
    """Live it through once; on servers of its own, which are killed too, or on given ones."""
    begun_at = time.monotonic()
    with ground.laid(told=scale.told, given=given) as laid:
        day = Day(laid, seed, scale)
        expected = day.live()
        loose_ends = peace.await_quiet(laid, scale.patience)
        verdict = judge(expected, double.accepted(laid.run.sandbox))
    return Outcome(verdict, day.blows.dealt, loose_ends, time.monotonic() - begun_at)


class Day:
    """The hour before the session, in a minute or two."""

    def __init__(self, laid: Ground, seed: int, scale: Scale) -> None:
        self._laid = laid
        self._seed = seed
        self._scale = scale
        self._chance = random.Random(seed)
        self._story = Story(laid)
        self.blows = Blows(
            laid, random.Random(self._chance.random()), between_seconds=scale.between_blows
        )

    def live(self) -> Expected:
        """All of it; returns what must have come of it."""
        self._story.publish()
        members, others = self._story.enrol(self._scale.members)
        tokens = self._story.manage_tokens()
        leaving = {address: tokens[address] for address in self._leavers(members)}
        self._set_clock()
        first_at = self._story.now() + timedelta(seconds=self._scale.ahead)
        self._story.announce(first_at + OFFSET)
        with self._trouble(), ThreadPoolExecutor() as pool:
            gone = [pool.submit(self._leave, *share) for share in self._shares(leaving)]
            *earlier, final_at = self._move(first_at, len(members))
            self._await_most(final_at, len(members))
            _await_all(gone)
        return Expected(
            members=frozenset(members),
            others=frozenset(others),
            left_at=self._story.left_at,
            earlier_minutes={due_at.minute for due_at in earlier},
            final_minute=final_at.minute,
            grace=self._scale.grace,
        )

    def _leavers(self, members: list[str]) -> list[str]:
        return self._chance.sample(members, len(members) // 10)

    def _set_clock(self) -> None:
        """So that the first reminder is due late in a minute, and the move names another."""
        due_at = self._story.now() + timedelta(seconds=self._scale.ahead)
        ahead = (_FIRST_SECOND - due_at.second) % 60
        self._laid.sandbox("POST", "/clock", {"advance_seconds": ahead})

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        """Blows and faults; the double never posts its webhooks, since nobody hears them here."""
        for fault in (_NO_WEBHOOKS, *faults(self._seed, hang_seconds=self._scale.timeout + 1)):
            self._laid.sandbox("POST", "/faults", fault)
        self.blows.start()
        try:
            yield
        finally:
            self.blows.end()
            self._laid.sandbox("DELETE", "/faults")
            self._laid.sandbox("POST", "/faults", _NO_WEBHOOKS)

    def _shares(self, leaving: Mapping[str, str]) -> Iterator[tuple[dict[str, str], random.Random]]:
        people = list(leaving.items())
        for first in range(_LEAVING_AT_ONCE):
            yield dict(people[first::_LEAVING_AT_ONCE]), random.Random(self._chance.random())

    def _leave(self, leaving: dict[str, str], chance: random.Random) -> None:
        """One after another, until after the final reminders are due."""
        span = self._scale.ahead + 3 * self._scale.gap
        begun_at = time.monotonic()
        for after, address in sorted((chance.uniform(0, span), address) for address in leaving):
            time.sleep(max(0.0, begun_at + after - time.monotonic()))
            self._story.leave(address, leaving[address])

    def _move(self, first_at: datetime, members: int) -> list[datetime]:
        """Once a share of the first reminders is out; returns when any were due, the final last.

        Where series was down for so long that no reminder could be planned, it is moved once more.
        """
        share = self._chance.uniform(0.1, 0.7)
        _wait(lambda: self._told(first_at) >= share * members, self._scale.ahead + self._scale.gap)
        due = [first_at, self._story.now() + timedelta(seconds=self._scale.gap)]
        while not self._story.move(due[-1] + OFFSET):
            due.append(max(self._story.now(), due[-1]) + timedelta(minutes=1))
        return due

    def _await_most(self, final_at: datetime, members: int) -> None:
        _wait(lambda: self._told(final_at) >= 0.8 * members, self._scale.trouble)

    def _told(self, due_at: datetime) -> int:
        return double.count_of(self._laid.run.sandbox, due_at.minute)


def _wait(is_so: Callable[[], bool], seconds: float) -> None:
    """Until it is so, or the time is up: then the story goes on all the same."""
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(_POLL_SECONDS)


def _await_all(futures: list[Future[None]]) -> None:
    for one in futures:
        one.result()
