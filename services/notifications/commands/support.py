"""What operators do with the mail that people write to us: look, answer, close."""

from collections.abc import Sequence
from uuid import UUID

from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from notifications import repository
from notifications.commands import mailings
from notifications.domain import threads
from notifications.domain.kinds import SUPPORT_ANSWER
from notifications.domain.threads import ThreadStatus
from notifications.models import SupportLook, SupportMail, SupportThread


def look(
    uow: UnitOfWork, *, operator_id: UUID, desks: Sequence[str], thread_id: UUID, reason: str
) -> SupportThread:
    """Look at a thread; that it was looked at, by whom and why, is kept. Raises NotFound."""
    thread = repository.lock_thread(uow.db, thread_id, desks)
    row = SupportLook(
        id=new_id(),
        thread_id=thread.id,
        address_normalised=thread.address_normalised,
        operator_id=operator_id,
        reason=reason,
        looked_at=uow.now,
    )
    uow.db.add(row)
    uow.db.flush()
    return thread


def answer(
    uow: UnitOfWork,
    *,
    operator_id: UUID,
    desks: Sequence[str],
    thread_id: UUID,
    body: str,
    last_mail_id: UUID | None,
    support_address: str,
) -> SupportMail:
    """Answer what a person wrote; it is sent as any other mail is. Raises NotFound, Conflict.

    `last_mail_id` is the last mail that the operator saw: two do not answer past each other.
    """
    thread = repository.lock_thread(uow.db, thread_id, desks)
    mails = repository.mails_of(uow.db, thread.id)
    if last_mail_id is not None and mails[-1].id != last_mail_id:
        raise Conflict("thread_moved_on", "There is a newer mail in this thread. Look again.")
    kept = _kept_answer(uow, thread, operator_id, body, support_address)
    mailing = mailings.tell(
        uow,
        SUPPORT_ANSWER,
        thread.id,
        caused_at=uow.now,
        secrets=_secrets(thread, mails, kept, support_address),
    )
    kept.mailing_id = mailing.id if mailing is not None else None
    uow.db.add(kept)
    thread.status, thread.waiting_since = ThreadStatus.ANSWERED, None
    thread.last_mail_at = uow.now
    uow.db.flush()
    return kept


def close(uow: UnitOfWork, *, operator_id: UUID, desks: Sequence[str], thread_id: UUID) -> None:
    """Nothing is left to say; a further mail of the person opens it again. Raises NotFound."""
    thread = repository.lock_thread(uow.db, thread_id, desks)
    thread.status, thread.waiting_since = ThreadStatus.CLOSED, None


def _kept_answer(
    uow: UnitOfWork, thread: SupportThread, operator_id: UUID, body: str, support_address: str
) -> SupportMail:
    mail_id = new_id()
    internet_id = f"<{mail_id}@{support_address.rpartition('@')[2]}>"
    return SupportMail(
        id=mail_id,
        thread_id=thread.id,
        address_normalised=thread.address_normalised,
        internet_message_id=threads.mail_key(thread.address_normalised, internet_id),
        internet_id=internet_id,
        sender_name="",
        subject=threads.subject_with_ticket(thread.subject, thread.id),
        body=body,
        received_at=uow.now,
        is_ours=True,
        answered_by=operator_id,
    )


def _secrets(
    thread: SupportThread, mails: Sequence[SupportMail], answer: SupportMail, support_address: str
) -> dict[str, str]:
    """What the mail is made of. The person's own words too, so all of it goes once it is sent."""
    theirs = [mail for mail in mails if not mail.is_ours]
    back = threads.threading(threads.Written(mail.internet_id, mail.is_ours) for mail in mails)
    return {
        "address": thread.address,
        "name": theirs[-1].sender_name if theirs else "",
        "subject_line": answer.subject,
        "body": answer.body,
        "internet_id": answer.internet_id,
        "reply_to": threads.with_ticket(support_address, thread.id),
        "in_reply_to": back.in_reply_to,
        "references": back.references,
    }
