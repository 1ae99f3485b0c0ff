"""What zoom_integration answers, hears and does by itself: parse, call, dump."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from chassis import clock
from chassis.figures import Figure
from chassis.messages import Message
from chassis.transport.entrypoints import command, every, on_event, on_webhook, operation, query
from chassis.transport.service import Service
from chassis.unit_of_work import UnitOfWork
from zoom_integration import (
    commands,
    figures,
    models,
    operations,
    queries,
    receiving,
    recordings,
    registering,
    retention,
    schemas,
    workers,
)
from zoom_integration.privacy import ZoomParticipant
from zoom_integration.secrets_at_rest import SEALED
from zoom_integration.settings import Settings
from zoom_integration.zoom.wiring import Zoom


class ZoomIntegrationService(Service):
    """A host's Zoom connection, and the meetings behind sessions."""

    name = "zoom_integration"
    participant = ZoomParticipant(models.Base.metadata)
    settings: Settings
    clients: Zoom
    schedule = staticmethod(retention.rules)
    sealed = SEALED

    def figures(self) -> Sequence[Figure]:
        return figures.figures(daily_writes=self.settings.zoom_daily_writes)

    @operation(schemas.ByHost, schemas.Authorization)
    def begin_connect(self, **asked: Any) -> dict[str, str]:
        return operations.begin_connect(self, **asked)

    @operation(schemas.FinishConnect, schemas.Connection)
    def finish_connect(self, **asked: Any) -> dict[str, Any]:
        return operations.finish_connect(self, **asked)

    @operation(schemas.GetConnection, schemas.Connection)
    def get_connection(self, **asked: Any) -> dict[str, Any]:
        return operations.get_connection(self, **asked)

    @query(schemas.ByHost, schemas.Rehearsal)
    def preview_disconnect(self, db: Connection, **asked: Any) -> dict[str, Any]:
        return queries.preview_disconnect(db, **asked, now=clock.now())

    @operation(schemas.Disconnect, schemas.Connection)
    def disconnect(self, **asked: Any) -> dict[str, Any]:
        return operations.disconnect(self, **asked)

    @operation(schemas.ByHost, schemas.Connection)
    def take_back(self, **asked: Any) -> dict[str, Any]:
        return operations.take_back(self, **asked)

    @query(schemas.OfSeries, schemas.Room)
    def get_room(self, db: Connection, **asked: Any) -> dict[str, Any]:
        return queries.get_room(db, **asked)

    @command(schemas.SetRoom)
    def set_room(self, uow: UnitOfWork, **asked: Any) -> None:
        commands.rooms.set_room(uow, **asked)

    @command(schemas.SetSessionLink)
    def set_session_link(self, uow: UnitOfWork, **asked: Any) -> None:
        commands.rooms.set_session_link(uow, **asked)

    @query(schemas.ByHost, schemas.WarningList)
    def list_warnings(self, db: Connection, **asked: Any) -> dict[str, Any]:
        return queries.list_warnings(db, **asked, now=clock.now())

    @query(schemas.ListMeetings, schemas.MeetingList)
    def list_meetings(self, db: Connection, **asked: Any) -> dict[str, Any]:
        return queries.list_meetings(db, **asked, now=clock.now())

    @query(schemas.OfMember, schemas.PersonalLink)
    def get_personal_link(self, db: Connection, **asked: Any) -> dict[str, Any]:
        return queries.get_personal_link(db, **asked, now=clock.now())

    @operation(schemas.OfMember, schemas.PersonalLink)
    def make_personal_link(self, **asked: Any) -> dict[str, Any]:
        return registering.make_personal_link(self, **asked)

    @operation(schemas.OfSession, schemas.RecordingList)
    def list_recordings(self, **asked: Any) -> dict[str, Any]:
        return recordings.list_recordings(self, **asked)

    @operation(schemas.OfferedRecordings, schemas.OfferedRecordingList)
    def list_offered_recordings(self, **asked: Any) -> dict[str, Any]:
        return recordings.list_offered_recordings(self, **asked)

    @query(schemas.OfSession, schemas.Attendance)
    def list_attendance(self, db: Connection, **asked: Any) -> dict[str, Any]:
        return queries.list_attendance(db, **asked, now=clock.now())

    @operation(schemas.ReceiveWebhook, schemas.WebhookAnswer)
    def receive_webhook(self, **asked: Any) -> dict[str, Any]:
        return receiving.receive(self, **asked)

    @on_event("series", "sessions_scheduled", schemas.SessionsScheduled)
    def want_meetings(self, uow: UnitOfWork, event: Message) -> None:
        commands.meetings.schedule(uow, **event.payload)

    @on_event("series", "session_rescheduled", schemas.SessionRescheduled)
    def move_meeting(self, uow: UnitOfWork, event: Message) -> None:
        commands.meetings.want(uow, **event.payload)

    @on_event("series", "session_cancelled", schemas.SessionCancelled)
    def cancel_meeting(self, uow: UnitOfWork, event: Message) -> None:
        commands.meetings.cancel(uow, **event.payload)

    @on_event("series", "series_updated", schemas.SeriesUpdated)
    def retitle_meetings(self, uow: UnitOfWork, event: Message) -> None:
        commands.meetings.retitle(uow, **event.payload, occurred_at=event.occurred_at)

    @on_event("series", "series_deleted", schemas.SeriesDeleted)
    def delete_meetings(self, uow: UnitOfWork, event: Message) -> None:
        commands.meetings.end_series(uow, **event.payload)

    @on_event("series", "membership_ended", schemas.MembershipEnded, in_groups=True)
    def end_registrations(self, uow: UnitOfWork, event: Message) -> None:
        commands.registrants.note_end(uow, **event.payload)

    @on_webhook("zoom", "meeting.updated")
    def note_change(self, uow: UnitOfWork, message: Message) -> None:
        commands.webhooks.note_meeting(uow, message.payload)

    @on_webhook("zoom", "meeting.deleted")
    def note_deletion(self, uow: UnitOfWork, message: Message) -> None:
        commands.webhooks.note_meeting(uow, message.payload)

    @on_webhook("zoom", "meeting.participant_*")
    def note_passage(self, uow: UnitOfWork, message: Message) -> None:
        commands.attendance.note_passage(uow, message.payload)

    @on_webhook("zoom", "meeting.ended")
    def note_end(self, uow: UnitOfWork, message: Message) -> None:
        commands.attendance.note_end(uow, message.payload)

    @on_webhook("zoom", "recording.*")
    def note_recording(self, uow: UnitOfWork, message: Message) -> None:
        commands.recordings.note(uow, message.payload)

    @on_webhook("zoom", "app_deauthorized")
    def deauthorise(self, uow: UnitOfWork, message: Message) -> None:
        commands.webhooks.deauthorise(uow, message.payload)

    @every(seconds=1.0)
    def make_meetings_true(self) -> None:
        workers.make_meetings_true(self)

    @every(seconds=5.0)
    def look_before_sessions(self) -> None:
        workers.look_before_sessions(self)

    @every(seconds=2.0)
    def cancel_registrations(self) -> None:
        workers.cancel_registrations(self)

    @every(seconds=10.0)
    def take_reports(self) -> None:
        workers.take_reports(self)

    @every(seconds=2.0)
    def recognise_attendees(self) -> None:
        workers.recognise_attendees(self)

    @every(seconds=2.0)
    def run_errands(self) -> None:
        workers.run_errands(self)

    @every(seconds=60.0)
    def keep_tokens_alive(self) -> None:
        workers.keep_tokens_alive(self)
