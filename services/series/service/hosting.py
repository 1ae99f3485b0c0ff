"""What hosts ask, by way of the gateway, which vouches for `host_id`."""

from typing import Any

from sqlalchemy import Connection

from chassis import clock
from chassis.transport.entrypoints import command, operation, query
from chassis.unit_of_work import UnitOfWork
from series.commands import (
    archiving,
    exceptions,
    importing,
    members,
    pictures,
    questions,
    rescheduling,
    sessions,
)
from series.commands import series as series_commands
from series.pictures import re_encoded
from series.queries import exporting, hosting, previewing, public, trails
from series.schemas import requests, results
from series.service.base import SeriesBase


class HostMethods(SeriesBase):
    """A host's series, their sessions and members."""

    @command(requests.CreateSeries, results.Series)
    def create_series(self, uow: UnitOfWork, **asked: Any) -> object:
        return series_commands.create_series(uow, **asked)

    @command(requests.UpdateSeries, results.Series)
    def update_series(self, uow: UnitOfWork, **asked: Any) -> object:
        return series_commands.update_series(uow, self.policy, **asked)

    @command(requests.OfSeries, results.Series)
    def publish_series(self, uow: UnitOfWork, **asked: Any) -> object:
        return series_commands.publish_series(uow, self.policy, **asked)

    @command(requests.OfSeries)
    def delete_series(self, uow: UnitOfWork, **asked: Any) -> None:
        series_commands.delete_series(uow, **asked)

    @command(requests.OfSeries, results.Series)
    def archive_series(self, uow: UnitOfWork, **asked: Any) -> object:
        return archiving.archive_series(uow, **asked)

    @command(requests.CloneSeries, results.Series)
    def clone_series(self, uow: UnitOfWork, **asked: Any) -> object:
        return archiving.clone_series(uow, **asked)

    @operation(requests.SetPicture, results.Series)
    def set_picture(self, content: bytes, **asked: Any) -> object:
        picture = self.clients.run(re_encoded, content)
        with self.unit_of_work() as uow:
            return pictures.set_picture(uow, content=picture, **asked)

    @command(requests.OfSeries, results.Series)
    def remove_picture(self, uow: UnitOfWork, **asked: Any) -> object:
        return pictures.remove_picture(uow, **asked)

    @query(requests.GetPicture, results.Picture)
    def get_picture(self, db: Connection, **asked: Any) -> object:
        return public.get_picture(db, **asked)

    @query(requests.OfSeries, results.Series)
    def get_series(self, db: Connection, **asked: Any) -> object:
        return hosting.get_series(db, **asked)

    @query(requests.ListSeries, results.SeriesPage)
    def list_series(self, db: Connection, **asked: Any) -> object:
        return hosting.list_series(db, **asked)

    @query(requests.PreviewSchedule, results.SchedulePreview)
    def preview_schedule(self, db: Connection, **asked: Any) -> object:
        return previewing.preview_schedule(now=clock.now(), **asked)

    @command(requests.AddSession, results.Session)
    def add_session(self, uow: UnitOfWork, **asked: Any) -> object:
        return sessions.add_session(uow, **asked)

    @command(requests.RescheduleSession, results.Session)
    def reschedule_session(self, uow: UnitOfWork, **asked: Any) -> object:
        return sessions.reschedule_session(uow, **asked)

    @command(requests.OfSession, results.Session)
    def cancel_session(self, uow: UnitOfWork, **asked: Any) -> object:
        return sessions.cancel_session(uow, **asked)

    @command(requests.SkipDate, results.Session)
    def skip_date(self, uow: UnitOfWork, **asked: Any) -> object:
        return exceptions.skip_date(uow, **asked)

    @command(requests.OfSession, results.Session)
    def restore_session(self, uow: UnitOfWork, **asked: Any) -> object:
        return exceptions.restore_session(uow, **asked)

    @command(requests.PreviewScheduleChange, results.SchedulePlan)
    def preview_schedule_change(self, uow: UnitOfWork, **asked: Any) -> object:
        return rescheduling.preview_schedule_change(uow, self.policy, **asked)

    @command(requests.ChangeSchedule, results.Series)
    def change_schedule(self, uow: UnitOfWork, **asked: Any) -> object:
        return rescheduling.change_schedule(uow, self.policy, **asked)

    @query(requests.OfSession, results.Session)
    def get_session(self, db: Connection, **asked: Any) -> object:
        return hosting.get_session(db, **asked)

    @query(requests.ListSessions, results.SessionPage)
    def list_sessions(self, db: Connection, **asked: Any) -> object:
        return hosting.list_sessions(db, **asked)

    @command(requests.OfMembership, results.Member)
    def approve_member(self, uow: UnitOfWork, **asked: Any) -> object:
        return members.approve_member(uow, self.policy, **asked)

    @command(requests.OfMembership)
    def remove_member(self, uow: UnitOfWork, **asked: Any) -> None:
        members.remove_member(uow, self.policy, **asked)

    @command(requests.SetQuestions, results.Questions)
    def set_questions(self, uow: UnitOfWork, **asked: Any) -> object:
        return questions.set_questions(uow, **asked)

    @query(requests.OfSeries, results.Questions)
    def list_questions(self, db: Connection, **asked: Any) -> object:
        return hosting.list_questions(db, **asked)

    @query(requests.OfMembership, results.MemberWithAnswers)
    def get_member(self, db: Connection, **asked: Any) -> object:
        return hosting.get_member(db, **asked)

    @command(requests.PreviewImport, results.ImportReport)
    def preview_import(self, uow: UnitOfWork, **asked: Any) -> object:
        return importing.preview_import(uow, **asked)

    @command(requests.ImportMembers, results.ImportReport)
    def import_members(self, uow: UnitOfWork, **asked: Any) -> object:
        return importing.import_members(uow, self.policy, **asked)

    @query(requests.ExportMembers, results.CsvPage)
    def export_members(self, db: Connection, **asked: Any) -> object:
        return exporting.export_members(db, **asked)

    @query(requests.ListSessionMembers, results.SessionMemberPage)
    def list_session_members(self, db: Connection, **asked: Any) -> object:
        return trails.list_session_members(db, **asked)

    @query(requests.OfSession, results.Turnout)
    def get_turnout(self, db: Connection, **asked: Any) -> object:
        return trails.get_turnout(db, **asked)

    @query(requests.ListPeople, results.PersonList)
    def list_people(self, db: Connection, **asked: Any) -> object:
        return trails.list_people(db, **asked)

    @query(requests.GetPeopleCount, results.People)
    def get_people_count(self, db: Connection, **asked: Any) -> object:
        return hosting.get_people_count(db, **asked)

    @query(requests.ListMembers, results.MemberPage)
    def list_members(self, db: Connection, **asked: Any) -> object:
        return hosting.list_members(db, **asked)
