"""Opening a request, proving who asks, confirming. When it starts: `admission`."""

from typing import Any
from uuid import UUID

from chassis.addresses import normalise
from chassis.errors import Conflict, Forbidden
from chassis.ids import new_id
from chassis.rights.person import Person
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy import events, repository, tokens
from privacy.commands import admission, audit, codes, details, fanout
from privacy.deadlines import due_at
from privacy.domain import (
    LINK_LIVES,
    Channel,
    Right,
    Status,
    Wish,
    completed,
)
from privacy.models import Request


def open_by_address(
    uow: UnitOfWork,
    sealer: Sealer,
    *,
    email: str,
    right: Right,
    channel: Channel = Channel.WEB,
    locale: str = "en",
    wish: Wish | None = None,
    operator_id: UUID | None = None,
    reason: str | None = None,
) -> Request | None:
    """Open a request and mail a code that proves who asks.

    The same for known and unknown addresses: nobody is looked up. None where one address asks too
    often; the caller says nothing of it.
    """
    wish = completed(wish or Wish(), right)
    address = normalise(email)
    subject_digest = uow.tombstones.digest("email", address)
    if codes.is_one_too_many(uow, subject_digest):
        return None
    request = _new_request(
        uow,
        right=right,
        channel=channel,
        locale=locale,
        subject_digest=subject_digest,
        operator_id=operator_id,
        reason=reason,
    )
    details.remember(uow, request, address=address, person=Person.of(email=address), wish=wish)
    _mail_code(uow, sealer, request)
    return request


def mail_another_code(uow: UnitOfWork, sealer: Sealer, *, token: str) -> None:
    """A new code for a request that nobody has proved yet, to the address that it came with.

    Nothing where there is no such request, or its address has had enough; the caller says the same.
    """
    request = repository.find_locked(uow.db, tokens.read_mailed(token)[0])
    if request is None or request.status != Status.UNVERIFIED:
        return
    if not codes.is_one_too_many(uow, request.subject_digest):
        _mail_code(uow, sealer, request)


def open_by_operator(
    uow: UnitOfWork,
    sealer: Sealer,
    *,
    right: Right,
    agent: dict[str, Any] | None = None,
    **asked: Any,
) -> None:
    """An operator opens a request for somebody (promise P38); the person still has to confirm.

    Forbidden where it comes from an agent whose authority does not reach so far or has ended.
    """
    if agent is not None and (right not in agent["scope"] or agent["expires_at"] <= uow.now):
        raise Forbidden("not_authorised", "This agent has no authority for this request.")
    request = open_by_address(uow, sealer, right=right, channel=Channel.OPERATOR, **asked)
    if request is not None and agent is not None:
        details.set_agent(uow, request, agent)


def open_for_account(
    uow: UnitOfWork,
    sealer: Sealer,
    *,
    account_id: UUID,
    email: str,
    right: Right,
    locale: str,
    wish: Wish | None = None,
) -> Request:
    """Open a request of a person who is signed in, and so has proved who asks."""
    wish = completed(wish or Wish(), right)
    address = normalise(email)
    request = _new_request(
        uow,
        right=right,
        channel=Channel.ACCOUNT,
        locale=locale,
        subject_digest=uow.tombstones.digest("email", address),
    )
    person = Person.of(email=address, account_id=str(account_id))
    details.remember(uow, request, address=address, person=person, wish=wish)
    _verified(uow, sealer, request)
    return request


def confirm(uow: UnitOfWork, sealer: Sealer, *, token: str) -> Request:
    """Use the mailed code. Raises NotFound where it is wrong, used or too old."""
    request_id, code = tokens.read_mailed(token)
    request = codes.use(uow, request_id=request_id, code=code, of=Status.UNVERIFIED)
    if request.agent_expires_at is not None and request.agent_expires_at <= uow.now:
        raise Conflict("authority_expired", "The authority to ask for you has run out.")
    _verified(uow, sealer, request)
    return request


def confirm_erasure(uow: UnitOfWork, sealer: Sealer, *, request_id: UUID) -> Request:
    """The second confirmation, without which nothing is erased (rights.R9)."""
    request = repository.lock_request(uow.db, request_id)
    if request.right != Right.ERASURE or request.status == Status.EXPIRED:
        raise Conflict("nothing_to_confirm", "This request cannot be confirmed.")
    if request.status == Status.AWAITING_CONFIRMATION:
        audit.note(uow, "confirmed", request.id)
        admission.admit(uow, sealer, request)
    return request


def _mail_code(uow: UnitOfWork, sealer: Sealer, request: Request) -> None:
    code, address = codes.renew(uow, request), details.address_of(uow, request)
    uow.publish(
        events.verification_requested(
            request.id,
            right=request.right,
            token=tokens.mailed(request.id, code),
            code=tokens.written(code),
            sealed_address=sealer.seal(str(request.id), address),
            locale=request.locale,
        )
    )


def _new_request(uow: UnitOfWork, *, right: Right, channel: Channel, **values: Any) -> Request:
    request = Request(
        id=new_id(),
        right=right,
        channel=channel,
        status=Status.UNVERIFIED,
        received_at=uow.now,
        due_at=due_at(uow.now),
        link_expires_at=uow.now + LINK_LIVES,
        **values,
    )
    uow.db.add(request)
    uow.db.flush()
    audit.note(
        uow,
        "received",
        request.id,
        right=right,
        channel=channel,
        due_at=request.due_at,
        operator_id=request.operator_id,
    )
    return request


def _verified(uow: UnitOfWork, sealer: Sealer, request: Request) -> None:
    request.verified_at = uow.now
    audit.note(uow, "verified", request.id)
    fanout.withdraw_consents(uow, request)
    if Right(request.right).needs_second_confirmation:
        request.status = Status.AWAITING_CONFIRMATION
        request.link_expires_at = uow.now + LINK_LIVES
        return
    admission.admit(uow, sealer, request)
