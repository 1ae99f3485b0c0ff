"""Registering a member at Zoom, and cancelling it, between transactions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis import clock
from chassis.errors import ChassisError, Conflict, NotFound
from zoom_integration import access, participants, queries, repository
from zoom_integration.commands import registrants
from zoom_integration.commands.registrants import AWAY_FOR, NOT_ALLOWED_FOR, Leave, Wish
from zoom_integration.surroundings import Surroundings
from zoom_integration.zoom.transport import (
    GrantEnded,
    MeetingGone,
    NotTheHost,
    Refused,
    ScopesMissing,
    Throttled,
    ZoomFailure,
)

AT_ONCE = 50
_NOTHING_TO_CANCEL = (MeetingGone, NotTheHost, Refused, ScopesMissing, GrantEnded)


def make_personal_link(
    around: Surroundings, *, session_id: UUID, membership_id: UUID
) -> dict[str, Any]:
    """A member's own link, made where there is none; none where Zoom does not give any.

    That is no failure: the member follows the meeting's own link, as where the host wants no
    personal ones.
    """
    with around.unit_of_work() as uow:
        wished = registrants.wish(uow, session_id=session_id, membership_id=membership_id)
    if wished is not None:
        _register(around, wished)
    with around.connection() as db:
        return queries.get_personal_link(
            db, session_id=session_id, membership_id=membership_id, now=clock.now()
        )


def cancel_due(around: Surroundings) -> None:
    """Cancel at Zoom what ended here."""
    with around.unit_of_work() as uow:
        due = repository.due_leaves(uow.db, uow.now, AT_ONCE)
    for session_id, membership_id in due:
        with around.unit_of_work() as uow:
            leave = registrants.due_leave(uow, session_id, membership_id)
        if leave is not None:
            _cancel(around, leave)


def _register(around: Surroundings, wished: Wish) -> None:
    member = _member(around, wished)
    if member is None:
        return
    with around.unit_of_work() as uow:
        digest = participants.email_digest(uow.tombstones.digest, member["email"])
        is_begun = digest is not None and registrants.begin(uow, wished, email_digest=digest)
    if digest is not None and is_begun:
        _ask(around, wished, member, digest)


def _member(around: Surroundings, wished: Wish) -> dict[str, Any] | None:
    """The member as series has them now, if they take part in this series."""
    asked = {"membership_id": wished.membership_id}
    try:
        found: dict[str, Any] = around.calls.call("series", "get_member_contact", asked)
    except NotFound:
        return None
    is_theirs = found["status"] == "active" and found["series_id"] == str(wished.series_id)
    return found if is_theirs else None


def _ask(around: Surroundings, wished: Wish, member: dict[str, Any], digest: bytes) -> None:
    def add(token: str) -> Any:
        return around.clients.registrants.add(
            token, wished.number, email=member["email"], name=member["name"]
        )

    try:
        made = access.call(around, wished.host_id, add)
    except (ZoomFailure, ChassisError) as failure:
        with around.unit_of_work() as uow:
            registrants.refuse(uow, wished, until=_until(failure, uow.now))
        return
    with around.unit_of_work() as uow:
        registrants.keep(uow, wished, made, email_digest=digest)


def _until(failure: Exception, now: datetime) -> datetime:
    """Where the plan, the scopes or the connection do not allow it, for longer."""
    if isinstance(failure, Throttled) and failure.retry_at is not None:
        return min(failure.retry_at, now + NOT_ALLOWED_FOR)
    is_not_allowed = isinstance(failure, (*_NOTHING_TO_CANCEL, Conflict, NotFound))
    return now + (NOT_ALLOWED_FOR if is_not_allowed else AWAY_FOR)


def _cancel(around: Surroundings, leave: Leave) -> None:
    try:
        access.call(around, leave.host_id, lambda token: _remove(around, leave, token))
    except (*_NOTHING_TO_CANCEL, NotFound, Conflict):
        pass  # gone already, or nobody lets us: what is ours to do is to forget
    except (ZoomFailure, ChassisError):
        with around.unit_of_work() as uow:
            registrants.postpone(uow, leave)
        return
    with around.unit_of_work() as uow:
        registrants.left(uow, leave)


def _remove(around: Surroundings, leave: Leave, token: str) -> None:
    client, number = around.clients.registrants, leave.number
    registrant_id = leave.registrant_id or _found(around, leave, token)
    if registrant_id is not None:
        client.remove(token, number, registrant_id)


def _found(around: Surroundings, leave: Leave, token: str) -> str | None:
    """Who was registered without an answer is known on Zoom's list by the address' digest."""
    with around.unit_of_work() as uow:
        digest = uow.tombstones.digest
    for one in around.clients.registrants.listed(token, leave.number):
        if participants.email_digest(digest, one.email) == leave.email_digest:
            return one.registrant_id
    return None
