"""Deletions over all six services, from the second confirmation to the signed certificate.

On a busy machine the clock says little: the processor that a deletion takes is told as well. What
has not ended when patience ends is left out, and it is said how far it came.
"""

import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

import sqlalchemy as sa

from chassis.errors import Unavailable
from privacy.models import Certificate
from tests.load import usage
from tests.load.figures import Figure, Wanted
from tests.load.six import Six, six
from tests.sweep.markers import Marked

ONE_BY_ONE, WARM_UP = 15, 3
TOGETHER = 1000
CONFIRMING = 4
PATIENCE_SECONDS = 600.0
# Between two looks, which cost what is measured.
PAUSE_SECONDS, PAUSE_SECONDS_FOR_MANY = 0.01, 0.2


@dataclass(frozen=True)
class Erasures:
    """How many ended, in what time, at what cost."""

    number: int
    seconds: float
    processor_seconds: float


def figures() -> Iterator[Figure]:
    """One after another, then a thousand at once."""
    with six(people=3 * (TOGETHER + ONE_BY_ONE + WARM_UP) + 30) as platform:
        members = platform.members()
        alone = [_erase(platform, [person]) for person in members[: ONE_BY_ONE + WARM_UP]]
        one = statistics.median(ended.seconds for ended in alone[WARM_UP:])
        yield Figure("erasing.one_person", one, "s", 2, Wanted.AT_MOST)
        crowd = _erase(platform, members[ONE_BY_ONE + WARM_UP :][:TOGETHER])
        yield Figure("erasing.a_thousand", crowd.number / crowd.seconds, "people/s", 20)
        cost = 1000 * crowd.processor_seconds / max(1, crowd.number)
        yield Figure("erasing.processor", cost, "ms", 100, Wanted.AT_MOST)


def _erase(platform: Six, people: Sequence[Marked]) -> Erasures:
    """From the first confirmation to the last certificate, or to the end of patience."""
    tokens = [platform.open(person, "erasure") for person in people]
    before, spent_before = _certificates(platform), _processor_seconds(platform)
    begun_at = time.perf_counter()
    until = begun_at + PATIENCE_SECONDS
    with ThreadPoolExecutor(CONFIRMING) as pool:
        list(pool.map(lambda token: _confirm(platform, token, until), tokens))
    pause = PAUSE_SECONDS if len(people) == 1 else PAUSE_SECONDS_FOR_MANY
    while (ended := _certificates(platform) - before) < len(people):
        if time.perf_counter() > until:
            print(f"{ended} of {len(people)} erasures ended in time", file=sys.stderr)
            break
        time.sleep(pause)
    took = time.perf_counter() - begun_at
    return Erasures(ended, took, _processor_seconds(platform) - spent_before)


def _confirm(platform: Six, token: dict[str, str], until: float) -> None:
    """Asked again under the same key while no answer comes: it confirms once."""
    while time.perf_counter() < until:
        with suppress(Unavailable):
            platform.calls.call(
                "privacy", "confirm_erasure", token, idempotency_key=token["token"], timeout=60.0
            )
            return


def _processor_seconds(platform: Six) -> float:
    """Of the six services, and of PostgreSQL for them."""
    services = sum(usage.processor_seconds(one.pid) for one in platform.processes)
    engines = [platform.laid.databases.engine(one.service) for one in platform.processes]
    return services + sum(usage.backend_seconds(engine) for engine in engines)


def _certificates(platform: Six) -> int:
    with platform.laid.databases.engine("privacy").connect() as db:
        return int(db.execute(sa.select(sa.func.count()).select_from(Certificate)).scalar_one())
