"""Deletions over all six services, from the second confirmation to the signed certificate."""

import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from privacy.models import Certificate
from tests.load.figures import Figure, Wanted
from tests.load.six import Six, six
from tests.sweep.markers import Marked

ONE_BY_ONE, WARM_UP = 15, 3
TOGETHER = 1000
CONFIRMING = 4
PATIENCE_SECONDS = 600.0


def figures() -> Iterator[Figure]:
    """One after another, then a thousand at once."""
    with six(people=3 * (TOGETHER + ONE_BY_ONE + WARM_UP) + 30) as platform:
        members = platform.members()
        alone = [_erase(platform, [person]) for person in members[: ONE_BY_ONE + WARM_UP]]
        one = statistics.median(alone[WARM_UP:])
        yield Figure("erasing.one_person", one, "s", 2, Wanted.AT_MOST)
        crowd = members[ONE_BY_ONE + WARM_UP :][:TOGETHER]
        yield Figure("erasing.a_thousand", len(crowd) / _erase(platform, crowd), "people/s", 20)


def _erase(platform: Six, people: Sequence[Marked]) -> float:
    """Seconds from the first confirmation to the last certificate."""
    tokens = [platform.open(person, "erasure") for person in people]
    wanted = _certificates(platform) + len(people)
    begun_at = time.perf_counter()
    with ThreadPoolExecutor(CONFIRMING) as pool:
        list(pool.map(lambda token: _confirm(platform, token), tokens))
    while _certificates(platform) < wanted:
        if time.perf_counter() - begun_at > PATIENCE_SECONDS:
            raise TimeoutError("the erasures do not end")
        time.sleep(0.01)
    return time.perf_counter() - begun_at


def _confirm(platform: Six, token: dict[str, str]) -> None:
    platform.calls.call("privacy", "confirm_erasure", token)


def _certificates(platform: Six) -> int:
    with platform.laid.databases.engine("privacy").connect() as db:
        return int(db.execute(sa.select(sa.func.count()).select_from(Certificate)).scalar_one())
