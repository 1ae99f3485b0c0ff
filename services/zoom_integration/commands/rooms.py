"""How people get into a series: Zoom's waiting room and passcode, or a link of the host's own.

An own link counts at once and needs no connection: the platform is told of it as of any meeting.
A meeting that Zoom has for such a session is taken away there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from zoom_integration import events, repository
from zoom_integration.domain import RoomRules
from zoom_integration.models import AlternativeHost, Meeting, Room

USUAL = RoomRules()


@dataclass(frozen=True)
class RoomNow:
    """The room of a series as it is now; version 0 is the usual one."""

    rules: RoomRules
    version: int
    own_url: str | None


def of(uow: UnitOfWork, meeting: Meeting) -> RoomNow:
    """The room that a session's meeting is in."""
    return of_series(uow, host_id=meeting.host_id, series_id=meeting.series_id)


def of_series(uow: UnitOfWork, *, host_id: UUID, series_id: UUID) -> RoomNow:
    room = repository.room_of(uow.db, host_id, series_id)
    if room is None:
        return RoomNow(USUAL, 0, None)
    others = repository.alternative_hosts(uow.db, host_id, series_id)
    rules = RoomRules(
        room.has_waiting_room, room.passcode, others, has_personal_links=room.has_personal_links
    )
    return RoomNow(rules, room.version, room.own_url)


def own_url(uow: UnitOfWork, meeting: Meeting) -> str | None:
    """The host's own link for a session: its own, or that of its series."""
    return meeting.own_url or of(uow, meeting).own_url


def set_room(
    uow: UnitOfWork,
    *,
    host_id: UUID,
    series_id: UUID,
    own_url: str | None,
    has_waiting_room: bool,
    passcode: str,
    alternative_hosts: Sequence[str],
    has_personal_links: bool = False,
    offers_recordings: bool = False,
) -> None:
    """Say how people get in from now on; sessions that are over stay as they were."""
    repository.serialise(uow.db, f"room:{series_id}")
    meetings = _open_meetings(uow, host_id, series_id)
    before = {meeting.session_id: _link(uow, meeting) for meeting in meetings}
    room = repository.room_of(uow.db, host_id, series_id)
    if room is None:
        room = Room(series_id=series_id, host_id=host_id, version=0)
        uow.db.add(room)
    room.version += 1
    room.own_url, room.has_waiting_room, room.passcode = own_url, has_waiting_room, passcode
    room.has_personal_links = has_personal_links
    room.offers_recordings = offers_recordings
    _put_alternative_hosts(uow, host_id, series_id, alternative_hosts)
    for meeting in meetings:
        _tell_of_change(uow, meeting, before[meeting.session_id])


def set_session_link(
    uow: UnitOfWork, *, host_id: UUID, session_id: UUID, own_url: str | None
) -> None:
    """A link of the host's own for one session; None gives it the room of its series again."""
    meeting = repository.meeting_of(uow.db, session_id)
    if meeting is None or meeting.host_id != host_id:
        raise NotFound("session_unknown", "There is no such session among yours.")
    before = _link(uow, meeting)
    meeting.own_url = own_url
    _tell_of_change(uow, meeting, before)


def use_own_link(uow: UnitOfWork, *, host_id: UUID, own_url: str) -> None:
    """Let every session to come lead to the host's own link, whatever its series says."""
    for meeting in repository.meetings_of_host(uow.db, host_id):
        if meeting.is_wanted and meeting.starts_at > uow.now:
            before = _link(uow, meeting)
            meeting.own_url = own_url
            _tell_of_change(uow, meeting, before)


def leave_out(uow: UnitOfWork, email: str) -> int:
    """Take an alternative host out of every room, here and at Zoom; how many named them."""
    found = repository.rooms_with(uow.db, email)
    for room in found:
        room.version += 1
        others = repository.alternative_hosts(uow.db, room.host_id, room.series_id)
        left = [other for other in others if other != email]
        _put_alternative_hosts(uow, room.host_id, room.series_id, left)
        for meeting in _open_meetings(uow, room.host_id, room.series_id):
            meeting.next_attempt_at = uow.now
    return len(found)


def tell_of_link(uow: UnitOfWork, meeting: Meeting) -> None:
    """A session that is newly wanted leads to the host's own link, where there is one."""
    if own := own_url(uow, meeting):
        uow.publish(events.own_link_ready(meeting, own))


def _open_meetings(uow: UnitOfWork, host_id: UUID, series_id: UUID) -> list[Meeting]:
    return [
        meeting
        for meeting in repository.meetings_of_series(uow.db, series_id)
        if meeting.host_id == host_id and meeting.is_wanted and meeting.starts_at > uow.now
    ]


def _tell_of_change(uow: UnitOfWork, meeting: Meeting, before: str | None) -> None:
    uow.db.flush()
    meeting.attempts, meeting.problem, meeting.next_attempt_at = 0, None, uow.now
    own, now = own_url(uow, meeting), _link(uow, meeting)
    if now == before or not meeting.is_wanted:
        return
    if own:
        uow.publish(events.own_link_ready(meeting, own))
    elif meeting.join_url:
        uow.publish(events.meeting_ready(meeting))
    else:
        uow.publish(events.own_link_removed(meeting))


def _link(uow: UnitOfWork, meeting: Meeting) -> str | None:
    return own_url(uow, meeting) or meeting.join_url


def _put_alternative_hosts(
    uow: UnitOfWork, host_id: UUID, series_id: UUID, addresses: Sequence[str]
) -> None:
    """Whoever was erased is not taken up again."""
    allowed = [one for one in addresses if not uow.tombstones.is_erased(uow.db, "email", one)]
    repository.delete_alternative_hosts(uow.db, host_id, series_id)
    uow.db.add_all(
        AlternativeHost(series_id=series_id, host_id=host_id, email=address)
        for address in sorted(set(allowed))
    )
