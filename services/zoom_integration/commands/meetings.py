"""Meetings as sessions want them, and what becomes of them when a host comes or goes.

Facts of series may come twice, late and in any order: each session carries a sequence number, and
an older one changes nothing.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from zoom_integration import events, repository
from zoom_integration.commands import preflights, rooms
from zoom_integration.domain import ConnectionStatus, Plan, RoomRules
from zoom_integration.models import EndedSeries, Handover, Meeting


def schedule(
    uow: UnitOfWork,
    *,
    series_id: UUID,
    host_id: UUID,
    title: str,
    zone: str,
    sessions: Sequence[dict[str, Any]],
) -> None:
    """Want a meeting for each of these sessions."""
    for session in sorted(sessions, key=lambda session: str(session["session_id"])):
        want(uow, series_id=series_id, host_id=host_id, title=title, zone=zone, **session)


def want(
    uow: UnitOfWork,
    *,
    session_id: UUID,
    series_id: UUID,
    host_id: UUID,
    title: str,
    zone: str,
    starts_at: datetime,
    duration_minutes: int,
    sequence: int,
) -> None:
    """Want a meeting for a session at this time."""
    meeting = _newer(uow, session_id, series_id, host_id, sequence)
    if meeting is None:
        return
    is_new = not meeting.is_wanted
    meeting.is_wanted = True
    meeting.topic, meeting.zone = title, zone
    meeting.starts_at, meeting.duration_minutes = starts_at, duration_minutes
    _touch(uow, meeting)
    preflights.plan_next(uow, meeting)
    if is_new:
        rooms.tell_of_link(uow, meeting)


def cancel(
    uow: UnitOfWork,
    *,
    session_id: UUID,
    series_id: UUID,
    host_id: UUID,
    title: str,
    zone: str,
    starts_at: datetime,
    sequence: int,
) -> None:
    """Want no meeting for a session any more."""
    meeting = _newer(uow, session_id, series_id, host_id, sequence)
    if meeting is None:
        return
    if meeting.topic is None:
        meeting.topic, meeting.zone, meeting.duration_minutes = title, zone, 0
    meeting.is_wanted = False
    meeting.starts_at = starts_at
    _touch(uow, meeting)
    if repository.connection_of(uow.db, meeting.keeper_id) is None:
        forget_meeting(uow, meeting)


def retitle(
    uow: UnitOfWork, *, series_id: UUID, title: str, zone: str, occurred_at: datetime
) -> None:
    """The series has another title or zone; the newest word counts."""
    for meeting in repository.meetings_of_series(uow.db, series_id):
        if meeting.titled_at is None or meeting.titled_at < occurred_at:
            meeting.topic, meeting.zone, meeting.titled_at = title, zone, occurred_at
            _touch(uow, meeting)


def end_series(uow: UnitOfWork, *, series_id: UUID, host_id: UUID) -> None:
    """The series is deleted: its meetings go from Zoom, and then from here."""
    if not repository.has_ended(uow.db, series_id):
        uow.db.add(EndedSeries(series_id=series_id, ended_at=uow.now))
    repository.delete_room(uow.db, series_id)
    for meeting in repository.meetings_of_series(uow.db, series_id):
        meeting.is_wanted = False
        _touch(uow, meeting)
        is_connected = repository.connection_of(uow.db, meeting.keeper_id) is not None
        if not is_connected or not _is_known_at_zoom(meeting):
            uow.db.delete(meeting)


def take_up(uow: UnitOfWork, host_id: UUID) -> None:
    """The host has connected: make all meetings true, and look whether the kept ones are theirs."""
    for meeting in repository.meetings_kept_by(uow.db, host_id):
        meeting.check_at = uow.now if meeting.zoom_meeting_id else None
        _touch(uow, meeting)
        if meeting.preflight_problem is not None:
            meeting.preflight_due_at = uow.now


def let_go(uow: UnitOfWork, host_id: UUID, *, is_cancelling: bool) -> list[int]:
    """The host disconnects: keep the links of sessions to come, or of none (ruling 2).

    Returns the numbers of the meetings that must go from Zoom as well.
    """
    to_delete: list[int] = []
    for meeting in repository.meetings_kept_by(uow.db, host_id):
        is_others = meeting.host_id != host_id
        repository.delete_recordings(uow.db, meeting.session_id)
        if plan_of(meeting).ends_at <= uow.now:
            uow.db.delete(meeting)
        elif is_cancelling or is_others or not meeting.is_wanted:
            to_delete += [meeting.zoom_meeting_id] if meeting.zoom_meeting_id else []
            forget_meeting(uow, meeting)
            drop_if_ended(uow, meeting)
    return_kept(uow, host_id)
    return to_delete


def hand_over(uow: UnitOfWork, host_id: UUID, *, to_id: UUID) -> None:
    """The host's sessions to come, and those of their series still to be planned, are kept by
    somebody else from now on. What is in the host's account is for `let_go` to have deleted.
    """
    handed = [
        meeting
        for meeting in repository.meetings_of_host(uow.db, host_id)
        if meeting.is_wanted
        and plan_of(meeting).ends_at > uow.now
        and meeting.handed_to_id is None
        and not has_own_link(uow, meeting)
    ]
    for meeting in handed:
        meeting.handed_to_id = to_id
        _touch(uow, meeting)
    for series_id in sorted({meeting.series_id for meeting in handed}):
        handover = repository.handover_of(uow.db, series_id, host_id)
        if handover is None:
            handover = Handover(series_id=series_id, host_id=host_id)
            uow.db.add(handover)
        handover.keeper_id, handover.handed_at = to_id, uow.now
    if handed:
        told = events.meetings_handed_over(host_id, keeper_id=to_id, sessions=len(handed))
        uow.publish(told)


def take_back(uow: UnitOfWork, host_id: UUID) -> None:
    """The host wants what co-hosts keep back in their own account, and what is planned later.

    Each meeting goes from the co-host's account first, so that there are never two: its link works
    until Zoom has deleted it. One that is under way stays where it is.
    """
    repository.delete_handovers_of(uow.db, host_id)
    handed = [
        meeting
        for meeting in repository.meetings_of_host(uow.db, host_id)
        if meeting.handed_to_id is not None
        and not meeting.is_going_back
        and meeting.starts_at > uow.now
    ]
    sessions = Counter(meeting.keeper_id for meeting in handed)
    for meeting in handed:
        meeting.is_going_back = True
        _touch(uow, meeting)
        if not _is_known_at_zoom(meeting) or not _is_connected(uow, meeting.keeper_id):
            forget_meeting(uow, meeting)
            come_back(uow, meeting)
    for keeper_id, number in sorted(sessions.items()):
        told = events.meetings_taken_back(host_id, keeper_id=keeper_id, sessions=number)
        uow.publish(told)


def come_back(uow: UnitOfWork, meeting: Meeting) -> None:
    """It has gone from the co-host's account: from now on it is the host's own to be made."""
    if meeting.is_going_back:
        meeting.handed_to_id, meeting.is_going_back = None, False
        _touch(uow, meeting)


def _is_connected(uow: UnitOfWork, host_id: UUID) -> bool:
    connection = repository.connection_of(uow.db, host_id)
    return connection is not None and connection.status == ConnectionStatus.ACTIVE


def return_kept(uow: UnitOfWork, keeper_id: UUID) -> int:
    """Who kept meetings for others does so no more: they are their hosts' again, to be made anew
    where the host is connected; else the look before each session tells the host.
    """
    repository.delete_handovers_to(uow.db, keeper_id)
    found = [
        meeting
        for meeting in repository.meetings_kept_by(uow.db, keeper_id)
        if meeting.handed_to_id is not None
    ]
    for meeting in found:
        meeting.handed_to_id, meeting.is_going_back = None, False
        _touch(uow, meeting)
    return len(found)


def withdraw_handed(uow: UnitOfWork, host_id: UUID) -> bool:
    """The host goes for good: their meetings go from co-hosts' accounts; true while some stand."""
    handed = [
        meeting
        for meeting in repository.meetings_of_host(uow.db, host_id)
        if meeting.handed_to_id is not None and _is_known_at_zoom(meeting)
    ]
    for meeting in handed:
        is_news, meeting.is_wanted = meeting.is_wanted, False
        if repository.connection_of(uow.db, meeting.keeper_id) is None:
            forget_meeting(uow, meeting)
        elif is_news:
            _touch(uow, meeting)
    return any(meeting.zoom_meeting_id is not None for meeting in handed)


def forget_all(uow: UnitOfWork, host_id: UUID) -> None:
    """Zoom has taken the app away and refuses retention: nothing of Zoom's is kept."""
    for meeting in repository.meetings_kept_by(uow.db, host_id):
        forget_meeting(uow, meeting)
        repository.delete_recordings(uow.db, meeting.session_id)
    return_kept(uow, host_id)


def note_changed(uow: UnitOfWork, number: int) -> None:
    """Something happened to a meeting at Zoom: look at it. The notice itself is not believed."""
    for meeting in repository.meetings_by_number(uow.db, number):
        meeting.check_at = uow.now
        _touch(uow, meeting)


def forget_meeting(uow: UnitOfWork, meeting: Meeting) -> None:
    """The session has no meeting at Zoom, as far as we know; a link of the host's own stays."""
    if meeting.zoom_meeting_id is not None and not has_own_link(uow, meeting):
        uow.publish(events.meeting_removed(meeting))
    meeting.zoom_meeting_id = meeting.join_url = None
    meeting.told_topic = meeting.told_starts_at = meeting.told_duration_minutes = None
    meeting.check_at = None
    repository.delete_registrants(uow.db, meeting.session_id)


def drop_if_ended(uow: UnitOfWork, meeting: Meeting) -> None:
    """A meeting of a deleted series has nothing to be kept for."""
    if repository.has_ended(uow.db, meeting.series_id):
        uow.db.delete(meeting)


def has_own_link(uow: UnitOfWork, meeting: Meeting) -> bool:
    """Whether the session leads to a link of the host's own, and not to Zoom."""
    return meeting.is_wanted and rooms.own_url(uow, meeting) is not None


def plan_of(meeting: Meeting, rules: RoomRules = rooms.USUAL) -> Plan:
    return Plan(meeting.starts_at, meeting.duration_minutes, meeting.topic, rules)


def _newer(
    uow: UnitOfWork, session_id: UUID, series_id: UUID, host_id: UUID, sequence: int
) -> Meeting | None:
    """The row to change; None where a later fact is known, or its owner is gone for good."""
    repository.serialise(uow.db, f"session:{session_id}")
    meeting = repository.meeting_of(uow.db, session_id)
    if meeting is not None:
        if meeting.sequence >= sequence or meeting.host_id != host_id:
            return None
        meeting.sequence = sequence
        return meeting
    if repository.has_ended(uow.db, series_id):
        return None
    if uow.tombstones.is_erased(uow.db, "account_id", str(host_id)):
        return None
    handover = repository.handover_of(uow.db, series_id, host_id)
    meeting = Meeting(
        session_id=session_id,
        series_id=series_id,
        host_id=host_id,
        handed_to_id=handover.keeper_id if handover else None,
        sequence=sequence,
    )
    uow.db.add(meeting)
    return meeting


def _touch(uow: UnitOfWork, meeting: Meeting) -> None:
    meeting.attempts = 0
    meeting.problem = None
    meeting.next_attempt_at = uow.now


def _is_known_at_zoom(meeting: Meeting) -> bool:
    return meeting.zoom_meeting_id is not None or meeting.create_sent_at is not None
