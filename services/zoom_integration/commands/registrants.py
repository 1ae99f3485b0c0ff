"""Members' registrations at Zoom: begun before Zoom is asked, kept after, cancelled when they end.

Registering sends a member's name and address to Zoom; so it is done for who is about to join, and
not for everybody on the roster.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from chassis.restrictions import Restrictions
from chassis.retry import backoff
from chassis.unit_of_work import UnitOfWork
from zoom_integration import repository
from zoom_integration.commands import rooms
from zoom_integration.models import Meeting, Registrant
from zoom_integration.zoom.registrants import Registered

NOT_ALLOWED_FOR = timedelta(hours=1)
AWAY_FOR = timedelta(minutes=1)
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=5), timedelta(hours=1)


@dataclass(frozen=True)
class Wish:
    """Which meeting a member is to be registered for."""

    session_id: UUID
    membership_id: UUID
    series_id: UUID
    host_id: UUID
    number: int


@dataclass(frozen=True)
class Leave:
    """Which registration is to be cancelled; its number at Zoom is looked up where it is None."""

    session_id: UUID
    membership_id: UUID
    host_id: UUID
    number: int
    registrant_id: str | None
    email_digest: bytes = field(repr=False)


def wish(uow: UnitOfWork, *, session_id: UUID, membership_id: UUID) -> Wish | None:
    """What to ask of Zoom; None where there is a link already, or none to be had now."""
    meeting = repository.meeting_of(uow.db, session_id)
    if meeting is None or meeting.zoom_meeting_id is None or not is_offered(uow, meeting):
        return None
    known = repository.registrant_of(uow.db, session_id, membership_id)
    if known is not None and (known.join_url or known.leaves_at):
        return None
    if uow.tombstones.is_erased(uow.db, "membership_id", str(membership_id)):
        return None
    if Restrictions(uow).apply_to("membership_id", str(membership_id)):
        return None
    return Wish(
        session_id, membership_id, meeting.series_id, meeting.keeper_id, meeting.zoom_meeting_id
    )


def is_offered(uow: UnitOfWork, meeting: Meeting) -> bool:
    """Whether members of this session can have links of their own now."""
    if meeting.no_registrants_until is not None and meeting.no_registrants_until > uow.now:
        return False
    room = rooms.of(uow, meeting)
    is_zooms = not (meeting.own_url or room.own_url)
    is_told = meeting.told_room_version == room.version
    return meeting.is_wanted and is_zooms and is_told and room.rules.has_personal_links


def begin(uow: UnitOfWork, wished: Wish, *, email_digest: bytes) -> bool:
    """Put it on record that Zoom is asked; False where the session went meanwhile."""
    meeting = repository.meeting_of(uow.db, wished.session_id)
    if meeting is None or meeting.zoom_meeting_id != wished.number:
        return False
    known = repository.registrant_of(uow.db, wished.session_id, wished.membership_id)
    if known is None:
        known = Registrant(session_id=wished.session_id, membership_id=wished.membership_id)
        uow.db.add(known)
    known.email_digest = email_digest
    return True


def keep(uow: UnitOfWork, wished: Wish, made: Registered, *, email_digest: bytes) -> None:
    """Keep the link; where the member left meanwhile, have the registration cancelled."""
    known = repository.registrant_of(uow.db, wished.session_id, wished.membership_id)
    if known is None and begin(uow, wished, email_digest=email_digest):
        known = repository.registrant_of(uow.db, wished.session_id, wished.membership_id)
        if known is not None:
            known.leaves_at = uow.now
    if known is not None:
        known.zoom_registrant_id = made.registrant_id
        known.join_url = made.join_url if known.leaves_at is None else None


def refuse(uow: UnitOfWork, wished: Wish, *, until: datetime) -> None:
    """Zoom does not do it for now: members follow the meeting's own link until then."""
    meeting = repository.meeting_of(uow.db, wished.session_id)
    if meeting is not None:
        meeting.no_registrants_until = until


def let_go(uow: UnitOfWork, membership_id: UUID) -> int:
    """The member is one no more: their registrations end, here at once and at Zoom soon."""
    found = repository.registrants_of(uow.db, membership_id)
    for registrant in found:
        registrant.join_url = None
        registrant.leaves_at = registrant.leaves_at or uow.now
    return len(found)


def due_leave(uow: UnitOfWork, session_id: UUID, membership_id: UUID) -> Leave | None:
    """What to cancel at Zoom; None where nothing is left that could be cancelled."""
    registrant = repository.registrant_of(uow.db, session_id, membership_id)
    meeting = repository.meeting_of(uow.db, session_id)
    if registrant is None or registrant.leaves_at is None or registrant.leaves_at > uow.now:
        return None
    if meeting is None or meeting.zoom_meeting_id is None:
        uow.db.delete(registrant)
        return None
    registrant.leaves_at = uow.now + FIRST_RETRY
    return Leave(
        session_id,
        membership_id,
        meeting.keeper_id,
        meeting.zoom_meeting_id,
        registrant.zoom_registrant_id,
        registrant.email_digest,
    )


def left(uow: UnitOfWork, leave: Leave) -> None:
    """Zoom knows them no more, and so do we."""
    registrant = repository.registrant_of(uow.db, leave.session_id, leave.membership_id)
    if registrant is not None:
        uow.db.delete(registrant)


def postpone(uow: UnitOfWork, leave: Leave) -> None:
    registrant = repository.registrant_of(uow.db, leave.session_id, leave.membership_id)
    if registrant is not None:
        registrant.attempts += 1
        wait = backoff(registrant.attempts, base=FIRST_RETRY, cap=LONGEST_RETRY)
        registrant.leaves_at = uow.now + wait


def note_end(
    uow: UnitOfWork, *, membership_id: UUID, series_id: UUID, host_id: UUID, reason: str
) -> None:
    """A membership has ended, for whatever reason; a later one has another id."""
    let_go(uow, membership_id)
