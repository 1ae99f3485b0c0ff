"""Fixing who receives a mailing: claimed when due, then page by page, each page once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis import arrays
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from notifications import repository
from notifications.commands import mailings, policies
from notifications.domain import reminders
from notifications.domain.delivery import MailingStatus, MessageStatus, Reason
from notifications.domain.kinds import (
    DECLARED,
    FOLLOW_UP,
    REMINDER,
    Kind,
    declared,
)
from notifications.domain.policies import FOLLOWING
from notifications.models import Mailing, Message, Recipient


@dataclass(frozen=True)
class Due:
    """A mailing whose time has come; `after` is where a broken-off freezing goes on."""

    mailing_id: UUID
    kind: Kind
    session_id: UUID | None
    series_id: UUID | None
    after: str | None


@dataclass(frozen=True)
class FrozenPage:
    """A page of the roster, sorted by language: who is to be in which message."""

    after: str | None
    next: str | None
    until: UUID | None
    by_locale: dict[str, Sequence[tuple[str, bytes]]]
    """People's ids as text, with the digests of their addresses."""


def claim_due(uow: UnitOfWork, *, lease: timedelta) -> Due | bool:
    """Claim the next mailing that is due; True where one was dropped instead, False for none."""
    mailing = repository.next_due_mailing(uow.db, uow.now)
    if mailing is None:
        return False
    reason = _reason_to_drop(uow, mailing)
    if reason is not None:
        mailings.drop(uow, mailing, reason)
        return True
    mailing.status = MailingStatus.FREEZING
    mailing.lease_until = uow.now + lease
    kind = declared(mailing.kind)
    return Due(mailing.id, kind, mailing.session_id, mailing.series_id, mailing.frozen_after)


def _reason_to_drop(uow: UnitOfWork, mailing: Mailing) -> Reason | None:
    if mailing.kind not in DECLARED:
        return Reason.UNDECLARED
    if uow.now >= mailing.useful_until:
        return Reason.TOO_LATE
    if mailing.kind == FOLLOW_UP.name and not _is_follow_up_wanted(uow, mailing):
        return Reason.NOT_WANTED
    if mailing.kind != REMINDER.name:
        return None
    others = repository.reminder_times(uow.db, mailing)
    return Reason.OVERTAKEN if reminders.is_overtaken(mailing.due_at, others, now=uow.now) else None


def _is_follow_up_wanted(uow: UnitOfWork, mailing: Mailing) -> bool:
    voice = repository.find_voice(uow.db, mailing.series_id)
    return voice is not None and bool(voice.follow_up)


def add_page(uow: UnitOfWork, mailing_id: UUID, page: FrozenPage, *, lease: timedelta) -> bool:
    """Write a page's recipients with the numbers of their messages; False to stop.

    The cursor moves in the same transaction, so that a page counts once however often it is tried.
    The messages can be sent at once: nobody waits for the whole roster.
    """
    mailing = repository.lock_mailing(uow.db, mailing_id)
    if mailing is None or mailing.status != MailingStatus.FREEZING:
        return False
    if mailing.frozen_after != page.after:
        return False
    numbers = count(repository.message_count(uow.db, mailing_id))
    for locale, listed in page.by_locale.items():
        people = _to_be_told(uow, mailing, listed)
        if not people:
            continue
        _add_message(uow, mailing, page, number=next(numbers), locale=locale, people=people)
    mailing.frozen_after, mailing.lease_until = page.next, uow.now + lease
    if page.next is None:
        mailing.status, mailing.lease_until = MailingStatus.FROZEN, None
        policies.tell_next(uow, mailing)
    return page.next is not None


def _to_be_told(
    uow: UnitOfWork, mailing: Mailing, listed: Sequence[tuple[str, bytes]]
) -> Sequence[tuple[str, bytes]]:
    """All who are listed; of a version of the policy, each address once."""
    if mailing.kind not in FOLLOWING:
        return listed
    return policies.not_told_yet(uow, mailing, listed)


def put_back(uow: UnitOfWork, mailing_id: UUID, *, wait: timedelta) -> None:
    """Series did not answer: try again after a while."""
    mailing = repository.lock_mailing(uow.db, mailing_id)
    if mailing is not None and mailing.status == MailingStatus.FREEZING:
        mailing.lease_until = uow.now + wait


def _add_message(
    uow: UnitOfWork,
    mailing: Mailing,
    page: FrozenPage,
    *,
    number: int,
    locale: str,
    people: Sequence[tuple[str, bytes]],
) -> None:
    uow.db.add(
        Message(
            id=new_id(),
            mailing_id=mailing.id,
            number=number,
            is_batch=True,
            locale=locale,
            roster_after=page.after,
            roster_until=page.until,
            recipient_count=len(people),
            status=MessageStatus.QUEUED,
            due_at=uow.now,
        )
    )
    _add_recipients(uow, mailing, number=number, people=people)


def _add_recipients(
    uow: UnitOfWork, mailing: Mailing, *, number: int, people: Sequence[tuple[str, bytes]]
) -> None:
    """All rows in one statement, from two arrays: an order faster than one by one."""
    ids = arrays.uuids(person_id for person_id, _ in people)
    digests = arrays.binaries(digest for _, digest in people)
    columns = (sa.column("person_id", sa.Uuid), sa.column("address_digest", sa.LargeBinary))
    given = sa.func.unnest(ids, digests).table_valued(*columns).render_derived()
    rows = sa.select(
        sa.literal(mailing.id, sa.Uuid),
        given.c.person_id,
        sa.literal(mailings.PERSONS[declared(mailing.kind).audience], sa.Text),
        sa.literal(number, sa.Integer),
        given.c.address_digest,
    )
    added = insert(Recipient).from_select(
        ["mailing_id", "person_id", "person_kind", "number", "address_digest"], rows
    )
    uow.db.execute(added.on_conflict_do_nothing())
