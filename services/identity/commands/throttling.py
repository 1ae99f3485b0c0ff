"""Counting tries, in a store that all copies of the service share.

A key is an HMAC of what it counts, known to the platform or not: nobody learns from a refusal
whether an address has an account, and no address stands in the table.
"""

import math
from datetime import timedelta

from chassis.errors import RateLimited
from chassis.unit_of_work import UnitOfWork
from identity.domain.throttles import Limit, take
from identity.repository import keys


def admit(uow: UnitOfWork, purpose: str, counted: str, limit: Limit) -> None:
    """Take one try of `limit` for whatever is counted. Raises RateLimited."""
    digest = uow.tombstones.digest(f"throttle:{purpose}", counted)
    empty_at = keys.lock_bucket(uow.db, digest)
    taken = take(limit, empty_at, uow.now)
    if taken.is_refused:
        raise _refusal(taken.wait)
    keys.fill_bucket(uow.db, digest, empty_at=taken.empty_at)


def _refusal(wait: timedelta) -> RateLimited:
    seconds = math.ceil(wait.total_seconds())
    return RateLimited(
        "too_many_tries",
        "Too many tries. Wait a little, or ask for a sign-in link by mail.",
        {"retry_after": seconds},
    )
