"""Mail that people write to us: kept as a thread; to the privacy address it opens a request."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis.ids import new_id
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from notifications import events, repository
from notifications.domain import threads
from notifications.domain.inbound import MAX_SUBJECT, Desk, kept_text
from notifications.domain.people import on_one_line
from notifications.domain.threads import ThreadStatus
from notifications.models import SupportMail, SupportThread

CONTINUED_WITHIN = timedelta(days=30)
_MAX_NAME = 200


@dataclass(frozen=True)
class InboundMail:
    """A parsed mail. `internet_message_id` is its key, `referred_keys` those of what it answers,
    the nearest first. A post that the release before took in has less."""

    address: str
    address_normalised: str
    sender_name: str
    desk: Desk
    subject: str
    text: str
    internet_message_id: str
    is_automatic: bool
    internet_id: str = ""
    referred_keys: list[str] = field(default_factory=list)
    ticket: str = ""
    files_left_out: list[str] = field(default_factory=list)


def keep(uow: UnitOfWork, sealer: Sealer, mail: InboundMail) -> None:
    """Keep a mail once; the second delivery of the same one changes nothing.

    What a machine wrote is kept, but asks for no answer and for no rights.
    """
    subject = kept_text(on_one_line(mail.subject), MAX_SUBJECT)
    thread = _thread_of(uow, mail, subject)
    kept = _add(uow, mail, thread, subject)
    if kept is None:
        _remove_if_empty(uow, thread)
        return
    if mail.is_automatic:
        return
    thread.last_mail_at, thread.status = uow.now, ThreadStatus.OPEN
    # Who writes again while they wait does not lose their place in the queue.
    thread.waiting_since = thread.waiting_since or uow.now
    if mail.desk is Desk.PRIVACY:
        _ask_privacy(uow, sealer, kept, mail.address, subject)


def _add(uow: UnitOfWork, mail: InboundMail, thread: SupportThread, subject: str) -> UUID | None:
    """The id of its row; None where it was kept before."""
    row = insert(SupportMail).values(
        id=new_id(),
        thread_id=thread.id,
        address_normalised=mail.address_normalised,
        internet_message_id=mail.internet_message_id,
        internet_id=mail.internet_id,
        sender_name=on_one_line(mail.sender_name)[:_MAX_NAME],
        subject=subject,
        body=kept_text(mail.text),
        files_left_out=mail.files_left_out,
        received_at=uow.now,
        is_automatic=mail.is_automatic,
    )
    kept: UUID | None = uow.db.scalar(row.on_conflict_do_nothing().returning(SupportMail.id))
    return kept


def _ask_privacy(
    uow: UnitOfWork, sealer: Sealer, mail_id: UUID, address: str, subject: str
) -> None:
    key = str(mail_id)
    event = events.privacy_mail_received(
        mail_id,
        sealed_address=sealer.seal(key, address),
        sealed_subject=sealer.seal(key, subject),
    )
    uow.publish(event)


def _thread_of(uow: UnitOfWork, mail: InboundMail, subject: str) -> SupportThread:
    """What it answers; what its ticket stands for; the same subject of late; or a new one."""
    theirs = repository.threads_of(uow.db, mail.address_normalised)
    found = (
        repository.thread_answered(uow.db, mail.referred_keys)
        or _by_ticket(theirs, mail.ticket)
        or _by_subject(theirs, mail, subject, since=uow.now - CONTINUED_WITHIN)
    )
    return found or _new_thread(uow, mail, subject)


def _by_ticket(theirs: list[SupportThread], ticket: str) -> SupportThread | None:
    return next((one for one in theirs if ticket == threads.ticket(one.id)), None)


def _by_subject(
    theirs: list[SupportThread], mail: InboundMail, subject: str, *, since: datetime
) -> SupportThread | None:
    """The latest that is not closed, where no other subject was begun."""
    bare = threads.bare_subject(subject).casefold()
    for one in theirs:
        is_going_on = one.status != ThreadStatus.CLOSED and one.last_mail_at >= since
        is_same = threads.bare_subject(one.subject).casefold() == bare
        if one.desk == mail.desk and is_going_on and is_same:
            return one
    return None


def _new_thread(uow: UnitOfWork, mail: InboundMail, subject: str) -> SupportThread:
    """Open, unless a machine wrote it to support. At the privacy desk a person judges: an agent's
    program may ask in somebody's name (rights.R9)."""
    is_waiting = not mail.is_automatic or mail.desk is Desk.PRIVACY
    thread = SupportThread(
        id=new_id(),
        desk=mail.desk,
        address=mail.address,
        address_normalised=mail.address_normalised,
        subject=subject,
        status=ThreadStatus.OPEN if is_waiting else ThreadStatus.CLOSED,
        waiting_since=uow.now if is_waiting else None,
        opened_at=uow.now,
        last_mail_at=uow.now,
    )
    uow.db.add(thread)
    uow.db.flush()
    return thread


def _remove_if_empty(uow: UnitOfWork, thread: SupportThread) -> None:
    has_mail = sa.exists().where(SupportMail.thread_id == thread.id)
    uow.db.execute(sa.delete(SupportThread).where(SupportThread.id == thread.id, ~has_mail))
