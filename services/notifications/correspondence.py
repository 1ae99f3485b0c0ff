"""What operators see of the mail that people write to us, on a Core connection."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from notifications.domain import threads
from notifications.domain.people import masked
from notifications.domain.threads import ThreadStatus
from notifications.models import (
    Message,
    Recipient,
    SupportLook,
    SupportMail,
    SupportThread,
)

_THREAD, _MAIL = SupportThread.__table__.c, SupportMail.__table__.c
_LOOK = SupportLook.__table__.c
_MOST_LOOKS = 200
# A thread that the release before opened says no more than when its last mail came.
_WAITS = sa.func.coalesce(_THREAD.waiting_since, _THREAD.last_mail_at)
_MESSAGE, _RECIPIENT = Message.__table__.c, Recipient.__table__.c


def list_threads(
    db: sa.Connection, *, operator_id: UUID, desks: Sequence[str], status: str, limit: int
) -> dict[str, Any]:
    """A queue, without what people wrote; who has waited the longest for us comes first."""
    number = sa.select(sa.func.count()).where(_MAIL.thread_id == _THREAD.id).scalar_subquery()
    latest_first = _THREAD.last_mail_at.desc()
    rows = (
        sa.select(SupportThread.__table__, number.label("mails"))
        .where(_THREAD.desk.in_(desks), _THREAD.status == status)
        .order_by(_WAITS if status == ThreadStatus.OPEN else latest_first, _THREAD.id)
        .limit(limit)
    )
    items = [_row(row) for row in db.execute(rows).mappings()]
    return {"items": items, "counts": _counts(db, desks)}


def get_thread(db: sa.Connection, thread_id: UUID) -> dict[str, Any]:
    """All of a thread: who wrote, the mails, the first one first, and who looked."""
    rows = sa.select(SupportThread.__table__).where(_THREAD.id == thread_id)
    thread = db.execute(rows).mappings().one()
    looks = sa.select(SupportLook.__table__).where(_LOOK.thread_id == thread_id)
    return {
        **_row(thread),
        "address": thread["address"],
        "subject": threads.bare_subject(thread["subject"]),
        "mails": _mails(db, thread_id),
        "looks": db.execute(looks.order_by(_LOOK.looked_at)).mappings().all(),
    }


def list_looks(db: sa.Connection, address: str) -> dict[str, Any]:
    """Who looked at what a person wrote to us, and why; the latest first."""
    rows = (
        sa.select(_LOOK.id, _LOOK.reason, _LOOK.looked_at)
        .where(_LOOK.address_normalised == address)
        .order_by(_LOOK.looked_at.desc(), _LOOK.id)
        .limit(_MOST_LOOKS)
    )
    return {"items": db.execute(rows).mappings().all()}


def _row(thread: Any) -> dict[str, Any]:
    return {
        **thread,
        "ticket": threads.ticket(thread["id"]),
        "address_masked": masked(thread["address"]),
    }


def _counts(db: sa.Connection, desks: Sequence[str]) -> dict[str, int]:
    rows = (
        sa.select(_THREAD.status, sa.func.count())
        .where(_THREAD.desk.in_(desks))
        .group_by(_THREAD.status)
    )
    found: dict[str, int] = dict(db.execute(rows).all())
    return {status: found.get(status, 0) for status in ThreadStatus}


def _mails(db: sa.Connection, thread_id: UUID) -> list[dict[str, Any]]:
    """With what became of our answers: their state, and the reason where there is one."""
    rows = (
        sa.select(
            SupportMail.__table__,
            sa.func.coalesce(_RECIPIENT.outcome, _MESSAGE.status).label("state"),
            sa.func.coalesce(_RECIPIENT.reason, _MESSAGE.reason).label("reason"),
        )
        .outerjoin(Message.__table__, _MESSAGE.mailing_id == _MAIL.mailing_id)
        .outerjoin(Recipient.__table__, _RECIPIENT.mailing_id == _MAIL.mailing_id)
        .where(_MAIL.thread_id == thread_id)
        .order_by(_MAIL.received_at, _MAIL.id)
    )
    return [dict(row) for row in db.execute(rows).mappings()]
