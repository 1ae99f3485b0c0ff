"""Which member somebody in a room is, as far as digests can say; then the digests go."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from zoom_integration import participants, repository
from zoom_integration.domain.attendance import Confidence, SheetState
from zoom_integration.models import Attendee

_FINAL = (SheetState.REPORTED, SheetState.OBSERVED)


@dataclass(frozen=True)
class Wanted:
    """By what the unrecognised of a session could be found on its roster, as of `news_at`."""

    news_at: datetime | None
    emails: frozenset[bytes]
    names: frozenset[bytes]


@dataclass
class Roster:
    """Those of a session's members who could be meant, by digest; `None`: more than one is."""

    registrants: dict[bytes, UUID] = field(default_factory=dict)
    emails: dict[bytes, UUID] = field(default_factory=dict)
    names: dict[bytes, UUID | None] = field(default_factory=dict)

    def add(
        self, wanted: Wanted, membership_id: UUID, email: bytes | None, name: bytes | None
    ) -> None:
        if email in wanted.emails:
            self.emails[email] = membership_id
        if name in wanted.names:
            self.names[name] = None if name in self.names else membership_id


def begin(uow: UnitOfWork, session_id: UUID) -> Wanted:
    """Whom to look for; nobody where all are recognised or leave nothing to go by."""
    unknown = [
        attendee
        for attendee in repository.attendees_of(uow.db, session_id)
        if attendee.confidence != Confidence.CERTAIN
    ]
    sheet = repository.sheet_of(uow.db, session_id)
    return Wanted(
        sheet.match_due_at if sheet else None,
        frozenset(one.email_digest for one in unknown if one.email_digest),
        frozenset(one.name_digest for one in unknown if one.name_digest),
    )


def settle(uow: UnitOfWork, session_id: UUID, wanted: Wanted, roster: Roster) -> None:
    """Keep the surest that is known of each; who was erased meanwhile is nobody.

    What came since `begin` has not been looked for: it is looked for next.
    """
    repository.meeting_of(uow.db, session_id)  # one at a time for a session
    sheet = repository.sheet_of(uow.db, session_id)
    if sheet is None:
        return
    has_news = sheet.match_due_at != wanted.news_at
    is_final = sheet.state in _FINAL and sheet.report_due_at is None and not has_news
    roster.registrants |= _registrants(uow, session_id)
    for attendee in repository.attendees_of(uow.db, session_id):
        _recognise(uow, attendee, roster)
        if is_final:
            _forget_how(attendee)
    sheet.match_due_at = sheet.match_due_at if has_news else None


def forget(uow: UnitOfWork, membership_id: UUID) -> int:
    """The member is erased: that somebody was there stays, and nothing that says who."""
    found = repository.attendees_who_are(uow.db, [membership_id])
    for attendee in found:
        _make_nobody(attendee)
    return len(found)


def forget_address(uow: UnitOfWork, email_digest: bytes) -> int:
    """The same for whom the roster was not searched yet."""
    found = repository.attendees_with(uow.db, email_digest)
    for attendee in found:
        _make_nobody(attendee)
    return len(found)


def hide(uow: UnitOfWork, membership_ids: Sequence[UUID], *, is_restricted: bool) -> None:
    """Who restricts the use of their data is not shown to the host (rights.R11)."""
    for attendee in repository.attendees_who_are(uow.db, membership_ids):
        attendee.is_restricted = is_restricted


def _recognise(uow: UnitOfWork, attendee: Attendee, roster: Roster) -> None:
    for level, membership_id in _candidates(attendee, roster):
        if attendee.confidence and Confidence(attendee.confidence).rank <= level.rank:
            return
        if not uow.tombstones.is_erased(uow.db, "membership_id", str(membership_id)):
            attendee.membership_id, attendee.confidence = membership_id, level
            return


def _candidates(attendee: Attendee, roster: Roster) -> list[tuple[Confidence, UUID]]:
    certain = roster.registrants.get(attendee.registrant_digest or b"")
    likely = roster.emails.get(attendee.email_digest or b"")
    guess = roster.names.get(attendee.name_digest or b"")
    found = (
        (Confidence.CERTAIN, certain),
        (Confidence.LIKELY, likely),
        (Confidence.GUESS, guess),
    )
    return [(level, membership_id) for level, membership_id in found if membership_id]


def _registrants(uow: UnitOfWork, session_id: UUID) -> dict[bytes, UUID]:
    """Who came by a link of their own is known by Zoom's number of it."""
    digest = uow.tombstones.digest
    return {
        participants.registrant_digest(digest, one.zoom_registrant_id): one.membership_id
        for one in repository.registrants_for(uow.db, session_id)
        if one.zoom_registrant_id and one.leaves_at is None
    }


def _make_nobody(attendee: Attendee) -> None:
    attendee.membership_id = attendee.confidence = None
    attendee.is_restricted = False
    _forget_how(attendee)


def _forget_how(attendee: Attendee) -> None:
    attendee.email_digest = attendee.name_digest = attendee.registrant_digest = None
