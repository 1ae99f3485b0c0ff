"""What is read of notifications, on a Core connection."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from notifications.domain.delivery import MailingStatus, MessageStatus, Outcome
from notifications.domain.voice import PLATFORM, Voice
from notifications.models import (
    Mailing,
    Message,
    Recipient,
    SeriesVoice,
    SessionPlan,
    SupportMail,
    SupportThread,
    Suppression,
)

_MAILING, _MESSAGE = Mailing.__table__.c, Message.__table__.c
_RECIPIENT, _PLAN = Recipient.__table__.c, SessionPlan.__table__.c
_THREAD, _MAIL = SupportThread.__table__.c, SupportMail.__table__.c
_SUPPRESSION, _VOICE = Suppression.__table__.c, SeriesVoice.__table__.c


def list_messages(
    db: sa.Connection,
    *,
    host_id: UUID,
    series_id: UUID | None,
    session_id: UUID | None,
    after: UUID | None,
    limit: int,
    is_planned: bool | None = None,
) -> dict[str, Any]:
    """What was or will be told to the members of a host's series, the latest plan first.

    With `is_planned` only what is still to come, the nearest first; or what has begun or was
    dropped, the latest first.
    """
    theirs = sa.select(_PLAN.series_id).where(_PLAN.host_id == host_id)
    rows = (
        sa.select(Mailing.__table__, _MAILING.facts["title"].astext.label("title"))
        .where(_MAILING.series_id.in_(theirs), _MAILING.person_id.is_(None))
        .limit(limit)
    )
    for column, wanted in ((_MAILING.series_id, series_id), (_MAILING.session_id, session_id)):
        rows = rows.where(column == wanted) if wanted is not None else rows
    rows = _ordered(rows, is_planned, after)
    found = db.execute(rows).mappings().all()
    counts = _counts(db, [row["id"] for row in found])
    items = [{**row, **counts.get(row["id"], {})} for row in found]
    return {"items": items, "next": items[-1]["id"] if len(items) == limit else None}


def _ordered(rows: sa.Select[Any], is_planned: bool | None, after: UUID | None) -> sa.Select[Any]:
    """In the order that is wanted, from behind the mailing that ended the page before."""
    if is_planned is None:
        rows = rows.order_by(_MAILING.id.desc())
        return rows if after is None else rows.where(_MAILING.id < after)
    key = (_MAILING.due_at, _MAILING.id)
    last = sa.select(Mailing.due_at, Mailing.id).where(Mailing.id == after).scalar_subquery()
    if is_planned:
        rows = rows.where(_MAILING.status == MailingStatus.PLANNED).order_by(*key)
        return rows if after is None else rows.where(sa.tuple_(*key) > last)
    latest = tuple(column.desc() for column in key)
    rows = rows.where(_MAILING.status != MailingStatus.PLANNED).order_by(*latest)
    return rows if after is None else rows.where(sa.tuple_(*key) < last)


def _counts(db: sa.Connection, mailing_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """By mailing: how many people, and what became of them."""
    sent = _MESSAGE.status == MessageStatus.SENT

    def number(outcome: Outcome) -> sa.ColumnElement[int]:
        return sa.func.count().filter(_RECIPIENT.outcome == outcome)

    rows = (
        sa.select(
            _RECIPIENT.mailing_id,
            sa.func.count().label("recipients"),
            sa.func.count()
            .filter(sent, _RECIPIENT.outcome.is_distinct_from(Outcome.SKIPPED))
            .label("sent"),
            number(Outcome.DELIVERED).label("delivered"),
            number(Outcome.BOUNCED).label("bounced"),
            number(Outcome.COMPLAINED).label("complained"),
            number(Outcome.SKIPPED).label("skipped"),
        )
        .join(
            Message.__table__,
            sa.and_(
                _MESSAGE.mailing_id == _RECIPIENT.mailing_id, _MESSAGE.number == _RECIPIENT.number
            ),
        )
        .where(_RECIPIENT.mailing_id.in_(mailing_ids))
        .group_by(_RECIPIENT.mailing_id)
    )
    return {row["mailing_id"]: dict(row) for row in db.execute(rows).mappings()}


def get_correspondents_page(db: sa.Connection, *, after: UUID | None, limit: int) -> dict[str, Any]:
    """Whoever wrote to us, by their threads, in the order of ids. A full page may be the last.

    Who has several threads is there several times; who is known by automatic mail alone is a
    machine. The name is left empty: a mail may say anything of its sender.
    """
    is_of_a_person = sa.exists().where(_MAIL.thread_id == _THREAD.id, sa.not_(_MAIL.is_automatic))
    rows = (
        sa.select(sa.cast(_THREAD.id, sa.Text).label("thread_id"), _THREAD.address.label("email"))
        .where(is_of_a_person)
        .order_by(_THREAD.id)
        .limit(limit)
    )
    rows = rows.where(_THREAD.id > after) if after is not None else rows
    items = [{**row, "name": ""} for row in db.execute(rows).mappings()]
    return {"items": items, "next": items[-1]["thread_id"] if len(items) == limit else None}


def stopped_by(db: sa.Connection, address_digest: bytes) -> Sequence[Mapping[Any, Any]]:
    """The refusals of an address: category and series."""
    rows = sa.select(_SUPPRESSION.category, _SUPPRESSION.series_id).where(
        _SUPPRESSION.address_digest == address_digest
    )
    return db.execute(rows).mappings().all()


def series_title(db: sa.Connection, series_id: UUID) -> str | None:
    rows = sa.select(_PLAN.title).where(_PLAN.series_id == series_id).limit(1)
    return db.execute(rows).scalar()


def voice_of(db: sa.Connection, *, host_id: UUID, series_id: UUID) -> Voice:
    """What the host chose; the platform's own where they chose nothing, or are not the host."""
    rows = sa.select(*(_VOICE[each.name] for each in dataclasses.fields(Voice))).where(
        _VOICE.series_id == series_id, _VOICE.host_id == host_id
    )
    found = db.execute(rows).mappings().first()
    return Voice(**found) if found else PLATFORM
