"""Connections, rooms, meetings and errands; what has outlived its retention."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from zoom_integration.domain import ConnectionStatus
from zoom_integration.models import (
    AlternativeHost,
    ConnectAttempt,
    Connection,
    EndedSeries,
    Errand,
    Handover,
    Meeting,
    Room,
)


def connection_of(db: Session, host_id: UUID, *, lock: bool = False) -> Connection | None:
    return _connection(db, Connection.host_id == host_id, lock=lock)


def connection_of_zoom_user(db: Session, zoom_user_id: str) -> Connection | None:
    """Locked until the end of the transaction."""
    return _connection(db, Connection.zoom_user_id == zoom_user_id, lock=True)


def serialise(db: Session, name: str) -> None:
    """One transaction at a time for a name, also where there is no row to lock yet."""
    db.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def attempt_by_state(db: Session, state: str) -> ConnectAttempt | None:
    digest = hashlib.sha256(state.encode()).digest()
    rows = sa.select(ConnectAttempt).where(ConnectAttempt.state_digest == digest)
    return db.scalars(rows.with_for_update()).one_or_none()


def delete_attempts(db: Session, host_id: UUID) -> None:
    db.execute(sa.delete(ConnectAttempt).where(ConnectAttempt.host_id == host_id))


def meeting_of(db: Session, session_id: UUID) -> Meeting | None:
    """Locked until the end of the transaction."""
    return db.get(Meeting, session_id, with_for_update=True)


def meetings_of_host(db: Session, host_id: UUID) -> list[Meeting]:
    """Locked, in one order, so that two transactions cannot wait for each other."""
    rows = sa.select(Meeting).where(Meeting.host_id == host_id).order_by(Meeting.session_id)
    return list(db.scalars(rows.with_for_update()))


def meetings_kept_by(db: Session, keeper_id: UUID) -> list[Meeting]:
    """Those in this account at Zoom, or to be: a host's own, and what others handed to them."""
    theirs = sa.or_(
        sa.and_(Meeting.host_id == keeper_id, Meeting.handed_to_id.is_(None)),
        Meeting.handed_to_id == keeper_id,
    )
    rows = sa.select(Meeting).where(theirs).order_by(Meeting.session_id)
    return list(db.scalars(rows.with_for_update()))


def handover_of(db: Session, series_id: UUID, host_id: UUID) -> Handover | None:
    return db.get(Handover, (series_id, host_id))


def delete_handovers_to(db: Session, keeper_id: UUID) -> None:
    db.execute(sa.delete(Handover).where(Handover.keeper_id == keeper_id))


def delete_handovers_of(db: Session, host_id: UUID) -> None:
    db.execute(sa.delete(Handover).where(Handover.host_id == host_id))


def meetings_of_series(db: Session, series_id: UUID) -> list[Meeting]:
    """Locked, as above."""
    rows = sa.select(Meeting).where(Meeting.series_id == series_id).order_by(Meeting.session_id)
    return list(db.scalars(rows.with_for_update()))


def meetings_by_number(db: Session, number: int) -> list[Meeting]:
    """Locked, as above."""
    rows = sa.select(Meeting).where(Meeting.zoom_meeting_id == number).order_by(Meeting.session_id)
    return list(db.scalars(rows.with_for_update()))


def room_of(db: Session, host_id: UUID, series_id: UUID) -> Room | None:
    return db.get(Room, (series_id, host_id))


def alternative_hosts(db: Session, host_id: UUID, series_id: UUID) -> tuple[str, ...]:
    """Their addresses, in one order."""
    rows = sa.select(AlternativeHost.email).where(
        AlternativeHost.series_id == series_id, AlternativeHost.host_id == host_id
    )
    return tuple(db.scalars(rows.order_by(AlternativeHost.email)))


def delete_alternative_hosts(db: Session, host_id: UUID, series_id: UUID) -> None:
    theirs = (AlternativeHost.series_id == series_id, AlternativeHost.host_id == host_id)
    db.execute(sa.delete(AlternativeHost).where(*theirs))


def rooms_with(db: Session, email: str) -> list[Room]:
    """Rooms in which an address is an alternative host's. Locked, in one order."""
    named = sa.select(AlternativeHost.series_id, AlternativeHost.host_id).where(
        AlternativeHost.email == email
    )
    rows = sa.select(Room).where(sa.tuple_(Room.series_id, Room.host_id).in_(named))
    return list(db.scalars(rows.order_by(Room.series_id).with_for_update()))


def delete_rooms_of(db: Session, host_ids: Sequence[UUID]) -> int:
    """How many rooms are gone, with the addresses in them."""
    db.execute(sa.delete(AlternativeHost).where(AlternativeHost.host_id.in_(host_ids)))
    gone = db.execute(sa.delete(Room).where(Room.host_id.in_(host_ids)))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def delete_room(db: Session, series_id: UUID) -> None:
    for model in (Room, AlternativeHost, Handover):
        db.execute(sa.delete(model).where(model.series_id == series_id))


def has_ended(db: Session, series_id: UUID) -> bool:
    return db.get(EndedSeries, series_id) is not None


def hosts_with_work(db: Session, now: datetime, limit: int) -> list[UUID]:
    """Hosts whose connection can be used and some of whose meetings are due, the nearest first."""
    usable = sa.and_(
        Connection.host_id == Meeting.keeper_id,
        Connection.status == ConnectionStatus.ACTIVE,
        sa.or_(Connection.paused_until.is_(None), Connection.paused_until <= now),
    )
    rows = (
        sa.select(Connection.host_id)
        .join(Meeting, usable)
        .where(Meeting.next_attempt_at <= now)
        .group_by(Connection.host_id)
        .order_by(sa.func.min(Meeting.starts_at))
        .limit(limit)
    )
    return list(db.scalars(rows))


def due_sessions(db: Session, host_id: UUID, now: datetime, limit: int) -> list[UUID]:
    """Sessions of a host whose meetings are due, the nearest first."""
    rows = (
        sa.select(Meeting.session_id)
        .where(Meeting.keeper_id == host_id, Meeting.next_attempt_at <= now)
        .order_by(Meeting.starts_at, Meeting.session_id)
        .limit(limit)
    )
    return list(db.scalars(rows))


def due_preflights(db: Session, now: datetime, limit: int) -> list[UUID]:
    rows = sa.select(Meeting.session_id).where(Meeting.preflight_due_at <= now)
    return list(db.scalars(rows.order_by(Meeting.starts_at).limit(limit)))


def due_errands(db: Session, now: datetime, limit: int) -> list[UUID]:
    rows = sa.select(Errand.id).where(Errand.next_attempt_at <= now)
    return list(db.scalars(rows.order_by(Errand.next_attempt_at).limit(limit)))


def has_errand(db: Session, owner_digest: bytes) -> bool:
    rows = sa.select(sa.literal(1)).where(Errand.owner_digest == owner_digest)
    return db.execute(rows.limit(1)).first() is not None


def hosts_not_refreshed_since(db: Session, instant: datetime) -> list[UUID]:
    rows = sa.select(Connection.host_id).where(
        Connection.status == ConnectionStatus.ACTIVE, Connection.refreshed_at < instant
    )
    return list(db.scalars(rows))


def _connection(db: Session, condition: sa.ColumnElement[bool], *, lock: bool) -> Connection | None:
    rows = sa.select(Connection).where(condition)
    return db.scalars(rows.with_for_update() if lock else rows).one_or_none()
