"""Who came to a session: noted from webhooks, put right by Zoom's report, found on the roster.

What Zoom tells may come twice, late and in any order. A run of a meeting that was reported is
settled: what is heard of it afterwards changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from chassis.restrictions import Restrictions
from chassis.retry import backoff
from chassis.unit_of_work import UnitOfWork
from zoom_integration import participants, repository
from zoom_integration.commands import meetings
from zoom_integration.domain import attendance
from zoom_integration.domain.attendance import SheetState
from zoom_integration.models import AttendanceSheet, Attendee, Meeting
from zoom_integration.participants import Sighting

LEASE = timedelta(minutes=5)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=5), timedelta(hours=2)


@dataclass(frozen=True)
class Asked:
    """Which report is to be taken, and which runs of the meeting are reported already."""

    host_id: UUID
    zoom_user_id: str = field(repr=False)
    number: int
    reported: frozenset[bytes]


@dataclass(frozen=True)
class Presence:
    """A line of Zoom's report."""

    seen: Sighting
    entered_at: datetime
    left_at: datetime


def note_passage(uow: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """Somebody came in or went out, as Zoom says of a meeting of this host's present account."""
    seen, at = participants.from_json(payload["seen"]), datetime.fromisoformat(payload["at"])
    for meeting in meetings_of_webhook(uow, payload):
        sheet = _sheet(uow, meeting)
        if seen.room in sheet.reported_rooms:
            continue
        attendee = _attendee(uow, meeting.session_id, seen)
        if payload["is_entry"]:
            attendee.entries = _with(attendee.entries, at)
        else:
            attendee.exits = _with(attendee.exits, at)
        if sheet.state == SheetState.AWAITED:
            sheet.state = SheetState.OPEN
        sheet.match_due_at = uow.now


def note_end(uow: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """A run of a meeting is over: its report can be had soon."""
    for meeting in meetings_of_webhook(uow, payload):
        _sheet(uow, meeting).report_due_at = uow.now + attendance.REPORT_AFTER_END


def open_sheets(uow: UnitOfWork) -> None:
    """Sessions that are over and of which nothing was heard are asked about too."""
    latest = uow.now - attendance.REPORT_AFTER_PLAN
    earliest = uow.now - attendance.REPORT_WITHIN
    for meeting in repository.ended_without_sheet(uow.db, earliest, latest):
        _sheet(uow, meeting)


def begin_report(uow: UnitOfWork, session_id: UUID) -> Asked | None:
    """What to ask of Zoom; None where it is not due, or nobody may be asked about."""
    meeting = repository.meeting_of(uow.db, session_id)
    sheet = repository.sheet_of(uow.db, session_id)
    if meeting is None or sheet is None or sheet.report_due_at is None:
        return None
    if sheet.report_due_at > uow.now:
        return None
    if meeting.zoom_meeting_id is None:
        _give_up(uow, sheet)
        return None
    sheet.report_due_at = uow.now + LEASE
    if Restrictions(uow).apply_to("account_id", str(meeting.host_id)):
        return None
    connection = repository.connection_of(uow.db, meeting.keeper_id)
    return Asked(
        meeting.keeper_id,
        (connection and connection.zoom_user_id) or "",
        meeting.zoom_meeting_id,
        frozenset(sheet.reported_rooms),
    )


def take_report(
    uow: UnitOfWork, session_id: UUID, room: bytes, present: Sequence[Presence]
) -> None:
    """Zoom's last word on one run: whom it does not name was not there.

    A report without anybody, of a room in which people were seen, is not ready yet.
    """
    repository.meeting_of(uow.db, session_id)  # one at a time for a session
    sheet = repository.sheet_of(uow.db, session_id)
    known = repository.attendees_in(uow.db, session_id, room)
    if sheet is None or (known and not present):
        return
    lines: dict[bytes, list[Presence]] = defaultdict(list)
    for line in present:
        lines[line.seen.key].append(line)
    for attendee in known:
        if attendee.sighting_digest not in lines:
            uow.db.delete(attendee)
    for theirs in lines.values():
        attendee = _attendee(uow, session_id, theirs[0].seen)
        attendee.entries = sorted({line.entered_at for line in theirs})
        attendee.exits = sorted({line.left_at for line in theirs})
    sheet.reported_rooms = [*sheet.reported_rooms, room]
    sheet.match_due_at = uow.now


def settle_report(uow: UnitOfWork, session_id: UUID, *, has_report: bool) -> None:
    """Decide whether to ask again. `has_report`: False where there will never be one."""
    meeting = repository.meeting_of(uow.db, session_id)
    sheet = repository.sheet_of(uow.db, session_id)
    if meeting is None or sheet is None:
        return
    ends_at = meetings.plan_of(meeting).ends_at
    if not has_report:
        _give_up(uow, sheet)
    elif uow.now < ends_at:
        sheet.report_due_at, sheet.report_attempts = ends_at + attendance.REPORT_AFTER_PLAN, 0
    elif sheet.reported_rooms:
        sheet.state, sheet.report_due_at = SheetState.REPORTED, None
        sheet.match_due_at = uow.now
    elif uow.now >= ends_at + attendance.REPORT_WITHIN:
        _give_up(uow, sheet)
    else:
        sheet.report_attempts += 1
        wait = backoff(sheet.report_attempts, base=FIRST_RETRY, cap=LONGEST_RETRY)
        sheet.report_due_at = uow.now + wait


def _give_up(uow: UnitOfWork, sheet: AttendanceSheet) -> None:
    sheet.report_due_at, sheet.match_due_at = None, uow.now
    sheet.state = SheetState.REPORTED if sheet.reported_rooms else SheetState.OBSERVED


def meetings_of_webhook(uow: UnitOfWork, payload: Mapping[str, Any]) -> Iterable[Meeting]:
    """Those whose host is still at Zoom who the webhook says: a number outlives a connection."""
    for meeting in repository.meetings_by_number(uow.db, int(payload["number"])):
        connection = repository.connection_of(uow.db, meeting.keeper_id)
        if connection is None or connection.zoom_user_id is None:
            continue
        owner = participants.owner_digest(uow.tombstones.digest, connection.zoom_user_id)
        if owner.hex() == payload["owner"]:
            yield meeting


def _sheet(uow: UnitOfWork, meeting: Meeting) -> AttendanceSheet:
    found = repository.sheet_of(uow.db, meeting.session_id)
    if found is not None:
        return found
    due_at = meetings.plan_of(meeting).ends_at + attendance.REPORT_AFTER_PLAN
    sheet = AttendanceSheet(
        session_id=meeting.session_id,
        state=SheetState.AWAITED,
        reported_rooms=[],
        report_due_at=max(due_at, uow.now),
    )
    uow.db.add(sheet)
    return sheet


def _attendee(uow: UnitOfWork, session_id: UUID, seen: Sighting) -> Attendee:
    """The one who was seen so before, or a new one; what is newly known of them is added."""
    attendee = repository.attendee_of(uow.db, session_id, seen.key)
    if attendee is None:
        attendee = Attendee(
            id=(attendee_id := new_id()),
            session_id=session_id,
            room_digest=seen.room,
            sighting_digest=seen.key,
            person_id=repository.person_like(uow.db, session_id, seen) or attendee_id,
            entries=[],
            exits=[],
        )
        uow.db.add(attendee)
    if attendee.membership_id is None:
        attendee.registrant_digest = attendee.registrant_digest or seen.registrant
        attendee.email_digest = attendee.email_digest or seen.email
        attendee.name_digest = attendee.name_digest or seen.name
    return attendee


def _with(instants: Sequence[datetime], at: datetime) -> list[datetime]:
    return sorted({*instants, at})
