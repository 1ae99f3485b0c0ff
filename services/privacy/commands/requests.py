"""Opening a request, proving who asks, confirming. When it starts: `admission`."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.addresses import normalise
from chassis.errors import Conflict, Forbidden, NotFound
from chassis.ids import new_id
from chassis.rights.person import Person
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy import events, repository, tokens
from privacy.commands import admission, audit, details, fanout
from privacy.deadlines import due_at
from privacy.domain import (
    LINK_LIVES,
    REQUESTS_PER_HOUR,
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
    """Open a request and mail a link that proves who asks.

    The same for known and unknown addresses: nobody is looked up. None where one address asks too
    often; the caller says nothing of it.
    """
    wish = completed(wish or Wish(), right)
    address = normalise(email)
    subject_digest = uow.tombstones.digest("email", address)
    since = uow.now - timedelta(hours=1)
    if repository.count_recent(uow.db, subject_digest, since=since) >= REQUESTS_PER_HOUR:
        return None
    token = tokens.new_link()
    request = _new_request(
        uow,
        right=right,
        channel=channel,
        locale=locale,
        subject_digest=subject_digest,
        link_digest=tokens.digest(token),
        operator_id=operator_id,
        reason=reason,
    )
    details.remember(uow, request, address=address, person=Person.of(email=address), wish=wish)
    uow.publish(
        events.verification_requested(
            request.id,
            right=right,
            token=token,
            sealed_address=sealer.seal(str(request.id), address),
            locale=locale,
        )
    )
    return request


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
    """Follow the mailed link. Raises NotFound where it is unknown, used or too old."""
    request = repository.request_by_link(uow.db, tokens.digest(token))
    if request is None or request.link_expires_at <= uow.now:
        raise NotFound("link_unknown", "This link is not, or no longer, valid.")
    if request.agent_expires_at is not None and request.agent_expires_at <= uow.now:
        raise Conflict("authority_expired", "The authority to ask for you has run out.")
    request.link_digest = None
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
