"""Every SELECT of notifications that a change rests on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session as Database

from chassis import arrays
from chassis.errors import NotFound
from chassis.tables import restriction
from notifications.domain.delivery import MailingStatus, MessageStatus
from notifications.domain.kinds import FOLLOW_UP, POLICY_CHANGED, REMINDER
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

_NOT_BEGUN = (MailingStatus.PLANNED, MailingStatus.FREEZING)
_NOT_TRIED = (MessageStatus.QUEUED, MessageStatus.PREPARING)
_MAYBE_TAKEN = (MessageStatus.SENDING, MessageStatus.UNCERTAIN)


def find_plan(db: Database, session_id: UUID) -> SessionPlan | None:
    return db.get(SessionPlan, session_id, with_for_update=True)


def plans_of(db: Database, series_id: UUID) -> Sequence[SessionPlan]:
    rows = sa.select(SessionPlan).where(SessionPlan.series_id == series_id).with_for_update()
    return db.scalars(rows).all()


def unsent_mailings(db: Database, session_id: UUID) -> Sequence[Mailing]:
    """The session's mailings of which something is still to be sent, or might be sent again."""
    waits = sa.exists().where(
        Message.mailing_id == Mailing.id, Message.status.in_((*_NOT_TRIED, *_MAYBE_TAKEN))
    )
    rows = (
        sa.select(Mailing)
        .where(Mailing.session_id == session_id)
        .where(sa.or_(Mailing.status.in_(_NOT_BEGUN), waits))
        .with_for_update()
    )
    return db.scalars(rows).all()


def planned_reminders(db: Database, session_id: UUID) -> Sequence[Mailing]:
    """The session's reminders that have not begun."""
    rows = (
        sa.select(Mailing)
        .where(
            Mailing.session_id == session_id,
            Mailing.kind == REMINDER.name,
            Mailing.status == MailingStatus.PLANNED,
        )
        .with_for_update()
    )
    return db.scalars(rows).all()


def next_due_mailing(db: Database, now: datetime) -> Mailing | None:
    rows = (
        sa.select(Mailing)
        .where(
            Mailing.status.in_(_NOT_BEGUN),
            Mailing.due_at <= now,
            sa.or_(Mailing.lease_until.is_(None), Mailing.lease_until <= now),
        )
        .order_by(Mailing.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.scalars(rows).first()


def reminder_times(db: Database, mailing: Mailing) -> Sequence[datetime]:
    """When the session's reminders for its present time are due."""
    rows = sa.select(Mailing.due_at).where(
        Mailing.session_id == mailing.session_id,
        Mailing.sequence == mailing.sequence,
        Mailing.kind == REMINDER.name,
        Mailing.status != MailingStatus.DROPPED,
    )
    return db.scalars(rows).all()


def lock_mailing(db: Database, mailing_id: UUID) -> Mailing | None:
    return db.get(Mailing, mailing_id, with_for_update=True)


def next_due_message(
    db: Database, now: datetime
) -> tuple[Message, Mailing, SeriesVoice | None] | None:
    """The next to be sent, and how its host speaks; those to one person go before batches."""
    found = db.execute(_NEXT_DUE, {"now": now}).first()
    return (found[0], found[1], found[2]) if found else None


# Made once, as what follows: every mail comes by here.
_NEXT_DUE = (
    sa.select(Message, Mailing, SeriesVoice)
    .join(Mailing, Mailing.id == Message.mailing_id)
    .outerjoin(SeriesVoice, SeriesVoice.series_id == Mailing.series_id)
    .where(
        Message.status.in_(_NOT_TRIED),
        Message.due_at <= sa.bindparam("now"),
        sa.or_(Message.lease_until.is_(None), Message.lease_until <= sa.bindparam("now")),
    )
    .order_by(Message.is_batch, Message.due_at)
    .limit(1)
    .with_for_update(skip_locked=True, of=Message)
)


def next_unsettled(db: Database, now: datetime) -> Message | None:
    """A message that may have been accepted, and whose turn to be asked about has come."""
    rows = (
        sa.select(Message)
        .where(Message.status.in_(_MAYBE_TAKEN), Message.due_at <= now)
        .order_by(Message.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.scalars(rows).first()


def lock_attempt(db: Database, message_id: UUID, attempt: int) -> tuple[Message, Mailing] | None:
    """The message and its mailing, if `attempt` is still the last one; None if it was overtaken.

    Only the message is locked: who drops a mailing locks it first and its messages after, so that
    locking both here could have the two wait for each other.
    """
    found = db.execute(_ATTEMPT, {"message_id": message_id, "attempt": attempt}).first()
    return (found[0], found[1]) if found else None


_ATTEMPT = (
    sa.select(Message, Mailing)
    .join(Mailing, Mailing.id == Message.mailing_id)
    .where(Message.id == sa.bindparam("message_id"), Message.attempts == sa.bindparam("attempt"))
    .with_for_update(of=Message)
)


def digests_of(
    db: Database, mailing_id: UUID, number: int, *, after: UUID | None, until: UUID | None
) -> dict[str, bytes | None]:
    """Who was fixed as a recipient of one message, by id, with the digests of their addresses.

    The bounds of a batch's page spare reading the whole mailing for each of its messages.
    """
    rows = _DIGESTS
    rows = rows.where(Recipient.person_id > after) if after is not None else rows
    rows = rows.where(Recipient.person_id <= until) if until is not None else rows
    found = db.connection().execute(rows, {"mailing_id": mailing_id, "number": number})
    return dict(found.all())


_DIGESTS = sa.select(sa.cast(Recipient.person_id, sa.Text), Recipient.address_digest).where(
    Recipient.mailing_id == sa.bindparam("mailing_id"), Recipient.number == sa.bindparam("number")
)


def recipient_of(db: Database, message_id: UUID, address_digest: bytes) -> Recipient | None:
    """The recipient of a message by the digest of the address it was sent to."""
    rows = (
        sa.select(Recipient)
        .join(
            Message,
            sa.and_(Message.mailing_id == Recipient.mailing_id, Message.number == Recipient.number),
        )
        .where(Message.id == message_id, Recipient.address_digest == address_digest)
        .with_for_update(of=Recipient)
    )
    return db.scalars(rows).first()


def refused_among(
    db: Database, digests: Sequence[bytes], *, category: str, series_id: UUID | None
) -> dict[bytes, str]:
    """Those that want no mail of a category, or none at all, from a series or anyone; and why."""
    rows = sa.select(Suppression.address_digest, Suppression.reason).where(
        Suppression.address_digest == sa.any_(arrays.binaries(digests)),
        Suppression.category.in_((category, "*")),
        sa.or_(Suppression.series_id.is_(None), Suppression.series_id == series_id),
    )
    # In this order, so that of several reasons the person's own word stands.
    return dict(db.execute(rows.order_by(Suppression.reason)).all())


def restricted_among(db: Database, digests: Sequence[bytes]) -> set[bytes]:
    """Those whose data may not be used for now (rights.R11)."""
    rows = sa.select(restriction.c.digest).where(
        restriction.c.digest == sa.any_(arrays.binaries(digests))
    )
    return set(db.scalars(rows))


def threads_of(db: Database, address: str) -> list[SupportThread]:
    """All threads of a person, the latest first, locked."""
    rows = sa.select(SupportThread).where(SupportThread.address_normalised == address)
    ordered = rows.order_by(SupportThread.last_mail_at.desc(), SupportThread.id.desc())
    return list(db.scalars(ordered.with_for_update()))


def thread_answered(db: Database, keys: Sequence[str]) -> SupportThread | None:
    """The thread of the first of these mails that is known."""
    rows = (
        sa.select(SupportMail.internet_message_id, SupportThread)
        .join(SupportThread, SupportThread.id == SupportMail.thread_id)
        .where(SupportMail.internet_message_id.in_(keys))
    )
    found = dict(db.execute(rows).all())
    return next((found[key] for key in keys if key in found), None)


def lock_thread(db: Database, thread_id: UUID, desks: Sequence[str]) -> SupportThread:
    """A thread of one of these desks. Raises NotFound."""
    rows = sa.select(SupportThread).where(
        SupportThread.id == thread_id, SupportThread.desk.in_(desks)
    )
    found = db.scalars(rows.with_for_update()).first()
    if found is None:
        raise NotFound("thread_unknown", "There is no such thread.")
    return found


def mails_of(db: Database, thread_id: UUID) -> Sequence[SupportMail]:
    """The mails of a thread, the first one first."""
    rows = sa.select(SupportMail).where(SupportMail.thread_id == thread_id)
    return db.scalars(rows.order_by(SupportMail.received_at, SupportMail.id)).all()


def count_mails(db: Database, address: str, since: datetime) -> int:
    """How much one address has written since then."""
    rows = sa.select(sa.func.count()).where(
        SupportMail.address_normalised == address,
        SupportMail.received_at > since,
        ~SupportMail.is_ours,
    )
    return db.execute(rows).scalar_one()


def message_count(db: Database, mailing_id: UUID) -> int:
    rows = sa.select(sa.func.count()).select_from(Message).where(Message.mailing_id == mailing_id)
    return db.execute(rows).scalar_one()


def find_voice(db: Database, series_id: UUID | None) -> SeriesVoice | None:
    return db.get(SeriesVoice, series_id) if series_id is not None else None


def planned_follow_ups(db: Database, series_id: UUID) -> Sequence[Mailing]:
    rows = sa.select(Mailing).where(
        Mailing.series_id == series_id,
        Mailing.kind == FOLLOW_UP.name,
        Mailing.status == MailingStatus.PLANNED,
    )
    return db.scalars(rows.with_for_update()).all()


def latest_plan(db: Database, *, host_id: UUID, series_id: UUID) -> SessionPlan | None:
    """The last session of a host's series, locked."""
    rows = (
        sa.select(SessionPlan)
        .where(SessionPlan.series_id == series_id, SessionPlan.host_id == host_id)
        .order_by(SessionPlan.starts_at.desc())
        .limit(1)
        .with_for_update()
    )
    return db.scalars(rows).first()


def count_mailings(db: Database, kind: str, series_id: UUID, since: datetime) -> int:
    """How many mailings of a kind a series has had since then."""
    rows = (
        sa.select(sa.func.count())
        .select_from(Mailing)
        .where(Mailing.series_id == series_id, Mailing.kind == kind, Mailing.due_at > since)
    )
    return db.execute(rows).scalar_one()


def digests_among(
    db: Database, mailing_ids: Sequence[UUID], digests: Sequence[bytes]
) -> set[bytes]:
    """Which of these addresses are recipients of one of these mailings."""
    rows = sa.select(Recipient.address_digest).where(
        Recipient.mailing_id.in_(mailing_ids),
        Recipient.address_digest == sa.any_(arrays.binaries(digests)),
    )
    return {digest for digest in db.execute(rows).scalars() if digest is not None}


def find_announcement(db: Database, version: str) -> Mailing | None:
    """The mailing that told everybody of a version of the policy.

    Locks the version, there or not: of two operators at once the second finds the first's.
    """
    name = sa.func.hashtextextended(f"policy {version}", 0)
    db.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))
    rows = sa.select(Mailing).where(
        Mailing.kind == POLICY_CHANGED.name, Mailing.facts["version"].astext == version
    )
    return db.scalars(rows).first()
