"""Resolving to tell somebody something: the rows that a sender picks up."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis import trace
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from notifications.domain import reminders
from notifications.domain.delivery import MailingStatus, MessageStatus
from notifications.domain.kinds import Audience, Kind
from notifications.domain.people import PersonKind
from notifications.models import Mailing, Message, Recipient, SessionPlan

PERSONS = {
    Audience.MEMBERSHIP: PersonKind.MEMBERSHIP,
    Audience.ACCOUNT: PersonKind.ACCOUNT,
    Audience.REQUEST: PersonKind.REQUEST,
    Audience.INVITATION: PersonKind.INVITATION,
    Audience.CORRESPONDENT: PersonKind.CORRESPONDENCE,
    Audience.SESSION: PersonKind.MEMBERSHIP,
    Audience.SERIES: PersonKind.MEMBERSHIP,
    Audience.EVERYBODY: PersonKind.ACCOUNT,
    Audience.MEMBERS: PersonKind.MEMBERSHIP,
    Audience.CORRESPONDENTS: PersonKind.CORRESPONDENCE,
}
_ERASABLE = {Audience.MEMBERSHIP: "membership_id", Audience.ACCOUNT: "account_id"}


def tell(
    uow: UnitOfWork,
    kind: Kind,
    person_id: UUID,
    *,
    caused_at: datetime,
    series_id: UUID | None = None,
    facts: dict[str, Any] | None = None,
    secrets: dict[str, str] | None = None,
) -> Mailing | None:
    """Resolve to tell one person something. None, where the person was erased (rights.R6)."""
    if _is_erased(uow, kind, person_id):
        return None
    mailing = Mailing(
        id=new_id(),
        kind=kind.name,
        person_id=person_id,
        series_id=series_id,
        facts=_plain(facts or {}),
        due_at=uow.now,
        useful_until=caused_at + kind.useful_for,
        status=MailingStatus.FROZEN,
        traceparent=trace.current().traceparent,
    )
    mailing.sealed = _sealed(uow, mailing.id, secrets)
    message = Message(
        id=new_id(),
        mailing_id=mailing.id,
        number=0,
        is_batch=False,
        locale="",
        recipient_count=1,
        status=MessageStatus.QUEUED,
        due_at=uow.now,
    )
    recipient = Recipient(
        mailing_id=mailing.id, person_id=person_id, person_kind=PERSONS[kind.audience], number=0
    )
    uow.db.add(mailing)
    uow.db.flush()
    uow.db.add_all((message, recipient))
    return mailing


def tell_members(
    uow: UnitOfWork,
    plan: SessionPlan,
    kind: Kind,
    *,
    due_at: datetime,
    offset_minutes: int = 0,
    useful_until: datetime | None = None,
    more: dict[str, Any] | None = None,
) -> None:
    """Plan a mailing to all members of a session; the same one is never planned twice."""
    facts = {
        "title": plan.title,
        "zone": plan.zone,
        "starts_at": plan.starts_at,
        "duration_minutes": plan.duration_minutes,
        **(more or {}),
    }
    row = insert(Mailing).values(
        id=new_id(),
        kind=kind.name,
        series_id=plan.series_id,
        session_id=plan.session_id,
        sequence=plan.sequence,
        offset_minutes=offset_minutes,
        facts=_plain(facts),
        due_at=due_at,
        useful_until=useful_until or reminders.useful_until(plan.starts_at, plan.duration),
        status=MailingStatus.PLANNED,
    )
    uow.db.execute(row.on_conflict_do_nothing())


def secrets_of(uow: UnitOfWork, mailing: Mailing) -> dict[str, Any]:
    """What only the receiver may see. Raises InvalidCiphertext."""
    if mailing.sealed is None:
        return {}
    found: dict[str, Any] = orjson.loads(uow.keys.decrypt(mailing.sealed, context(mailing.id)))
    return found


def drop(uow: UnitOfWork, mailing: Mailing, reason: str) -> None:
    """Give a mailing up. What may have reached the provider already stays to be settled."""
    mailing.status, mailing.reason, mailing.sealed = MailingStatus.DROPPED, reason, None
    waiting = sa.and_(
        Message.mailing_id == mailing.id,
        Message.status.in_((MessageStatus.QUEUED, MessageStatus.PREPARING)),
    )
    dropped = {"status": MessageStatus.DROPPED, "reason": reason}
    uow.db.execute(sa.update(Message).where(waiting).values(**dropped))


def _is_erased(uow: UnitOfWork, kind: Kind, person_id: UUID) -> bool:
    identifier = _ERASABLE.get(kind.audience)
    return bool(identifier) and uow.tombstones.is_erased(uow.db, str(identifier), str(person_id))


def _sealed(uow: UnitOfWork, mailing_id: UUID, secrets: dict[str, str] | None) -> bytes | None:
    return uow.keys.encrypt(orjson.dumps(secrets), context(mailing_id)) if secrets else None


def context(mailing_id: UUID) -> str:
    """The mailing to which its secrets are bound."""
    return f"notifications.mailing.sealed:{mailing_id}"


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Instants and ids as text: facts are kept as JSON."""
    found: dict[str, Any] = orjson.loads(orjson.dumps(facts))
    return found
