"""How long to wait before trying again: exponential, capped, with full jitter."""

from datetime import timedelta
from random import Random

_SYSTEM = Random()  # noqa: S311 - jitter is no secret


def backoff(
    attempt: int,
    *,
    base: timedelta = timedelta(seconds=1),
    cap: timedelta = timedelta(hours=1),
    random: Random = _SYSTEM,
) -> timedelta:
    """The wait after the failed `attempt` (from 1): between half of the doubled base and all of it.

    The lower half keeps a retry from following at once; the upper spreads those who failed
    together.
    """
    ceiling = min(cap, base * 2 ** min(attempt - 1, 32))
    return ceiling * random.uniform(0.5, 1.0)
