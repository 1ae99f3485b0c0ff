"""What series does by itself, again and again: each step is a transaction of its own."""

from collections.abc import Callable

from chassis.unit_of_work import UnitOfWork
from series.commands import choosing, erasing, horizon, lapsing, places
from series.settings import Policy

_MOST_AT_ONCE = 500

NewUnitOfWork = Callable[[], UnitOfWork]
Step = Callable[[UnitOfWork, Policy], bool]


def extend_horizons(new_unit_of_work: NewUnitOfWork, policy: Policy) -> int:
    """Make the sessions that have come within the horizon; returns for how many series."""
    return _repeat(horizon.extend_next, new_unit_of_work, policy)


def fill_places(new_unit_of_work: NewUnitOfWork, policy: Policy) -> int:
    """Give places that fell free by an erasure to those who wait; returns in how many series."""
    return _repeat(places.fill_next, new_unit_of_work, policy)


def lapse_memberships(new_unit_of_work: NewUnitOfWork, policy: Policy) -> int:
    """Give up requests, offers and unpaid places whose time is over; returns how many."""
    return _repeat(lapsing.lapse_next, new_unit_of_work, policy)


def erase_deleted_series(new_unit_of_work: NewUnitOfWork, policy: Policy) -> int:
    """Erase what hosts deleted; returns how many series."""
    return _repeat(erasing.erase_next, new_unit_of_work, policy)


def end_single_sessions(new_unit_of_work: NewUnitOfWork) -> None:
    """End the memberships whose chosen sessions are all over."""
    with new_unit_of_work() as uow:
        choosing.end_those_over(uow)


def _repeat(step: Step, new_unit_of_work: NewUnitOfWork, policy: Policy) -> int:
    """Take steps until there is nothing to do, or as many as one run should."""
    for taken in range(_MOST_AT_ONCE):
        with new_unit_of_work() as uow:
            if not step(uow, policy):
                return taken
    return _MOST_AT_ONCE
