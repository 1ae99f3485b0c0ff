"""Erases deleted series, once those who were to be told could be and no money flows (P36)."""

import sqlalchemy as sa

from chassis.unit_of_work import UnitOfWork
from series import repository
from series.models import Membership, Series
from series.settings import Policy


def erase_next(uow: UnitOfWork, policy: Policy) -> bool:
    """Erase one deleted series with all that belongs to it; False where none is ready.

    It is ready a while after the deletion, so that its members can be told, and when billing has
    reported the end of every subscription.
    """
    deleted_before = uow.now - policy.erase_deleted_series_after
    series_id = repository.erasable_series_id(uow.db, deleted_before)
    if series_id is None:
        return False
    # In the database's own way: the rows of a series can be many.
    uow.db.execute(sa.delete(Membership).where(Membership.series_id == series_id))
    uow.db.execute(sa.delete(Series).where(Series.id == series_id))
    return True
