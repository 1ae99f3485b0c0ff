"""How commands find memberships, and count places."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session as Database

from chassis.errors import NotFound
from chassis.tables import tombstone
from chassis.unit_of_work import UnitOfWork
from series.domain.membership import HOLDS_PLACE, Status
from series.models import ChosenSession, Membership, Series, Session
from series.repository.rows import locked
from series.repository.series import find_series


def find_live_membership(db: Database, series_id: UUID, address: str) -> Membership | None:
    """The membership of this address that has not ended, locked."""
    live = sa.select(Membership).where(
        Membership.series_id == series_id,
        Membership.address == address,
        Membership.status != Status.ENDED,
    )
    return db.scalars(locked(live)).one_or_none()


def find_linked(
    db: Database, membership_id: UUID, session_id: UUID | None
) -> tuple[Series, Session, Membership] | None:
    """What a join link names, where the two belong to one series that is still there; unlocked."""
    linked = (
        sa.select(Series, Session, Membership)
        .join(Session, Session.series_id == Series.id)
        .join(Membership, Membership.series_id == Series.id)
        .where(
            Membership.id == membership_id,
            Session.id == session_id,
            Series.status != "deleting",
        )
    )
    found = db.execute(linked).one_or_none()
    return (found[0], found[1], found[2]) if found else None


def has_chosen(db: Database, membership_id: UUID, session_id: UUID) -> bool:
    """Whether a membership that is not for the whole series is for this session."""
    return db.get(ChosenSession, (membership_id, session_id)) is not None


def live_memberships(db: Database, series_id: UUID) -> Sequence[Membership]:
    """The memberships that have not ended, locked."""
    live = sa.select(Membership).where(
        Membership.series_id == series_id, Membership.status != Status.ENDED
    )
    return db.scalars(locked(live.order_by(Membership.id))).all()


def live_addresses(db: Database, series_id: UUID, addresses: Sequence[str]) -> set[str]:
    """Which of these addresses have a membership that has not ended."""
    live = sa.select(Membership.address).where(
        Membership.series_id == series_id,
        Membership.address.in_(addresses),
        Membership.status != Status.ENDED,
    )
    return set(db.scalars(live))


def erased_among(uow: UnitOfWork, addresses: Sequence[str]) -> set[str]:
    """Which of these addresses belong to people who were erased, and did not come back."""
    by_digest = {uow.tombstones.digest("email", address): address for address in addresses}
    erased = sa.select(tombstone.c.digest).where(tombstone.c.digest.in_(by_digest))
    return {by_digest[bytes(digest)] for digest in uow.db.scalars(erased)}


def places_taken(db: Database, series_id: UUID) -> int:
    taken = sa.select(sa.func.count()).where(
        Membership.series_id == series_id, Membership.status.in_(sorted(HOLDS_PLACE))
    )
    return db.execute(taken).scalar_one()


def next_in_line(db: Database, series_id: UUID) -> Membership | None:
    """Who has waited longest for a place, locked."""
    line = (
        sa.select(Membership)
        .where(Membership.series_id == series_id, Membership.status == Status.WAITING)
        .order_by(Membership.waiting_since, Membership.id)
        .limit(1)
    )
    return db.scalars(locked(line)).one_or_none()


def find_membership(db: Database, membership_id: UUID) -> tuple[Series, Membership] | None:
    """A membership with its series, both locked; None where it is gone.

    The series is locked first, as everywhere, so that no two changes wait for one another.
    """
    series_id = db.scalar(sa.select(Membership.series_id).where(Membership.id == membership_id))
    series = find_series(db, series_id) if series_id else None
    this = sa.select(Membership).where(Membership.id == membership_id)
    membership = db.scalars(locked(this)).one_or_none()
    return (series, membership) if series and membership else None


def get_membership(db: Database, host_id: UUID, membership_id: UUID) -> tuple[Series, Membership]:
    """A membership in a series of the host's, locked as in `find_membership`. Raises NotFound."""
    found = find_membership(db, membership_id)
    if found is None or found[0].host_id != host_id or found[0].status == "deleting":
        raise NotFound("membership_unknown", "There is no such membership.")
    return found


def memberships_where(db: Database, condition: sa.ColumnElement[bool]) -> Sequence[UUID]:
    """The ids of the memberships that the condition names, in the order in which to lock them."""
    named = sa.select(Membership.id).where(condition)
    return db.scalars(named.order_by(Membership.series_id, Membership.id)).all()


def lapsed_membership_id(db: Database, now: datetime) -> UUID | None:
    """One whose time to confirm, pay or accept is over."""
    lapsed = (
        sa.select(Membership.id)
        .where(Membership.lapses_at <= now)
        .order_by(Membership.lapses_at)
        .limit(1)
    )
    return db.scalar(lapsed)
