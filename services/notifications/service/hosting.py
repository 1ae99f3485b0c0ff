"""What hosts ask: how their mail looks and speaks, and what became of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from chassis import clock
from chassis.transport.entrypoints import command, operation, query
from chassis.unit_of_work import UnitOfWork
from notifications import queries, trails
from notifications.commands import (
    host_messages,
    voices,
)
from notifications.previews import Asked
from notifications.schemas import requests, results
from notifications.service.base import Base


class HostMethods(Base):
    @query(requests.OfSeries, results.Voice)
    def get_series_voice(self, db: Connection, **asked: Any) -> object:
        return queries.voice_of(db, **asked)

    @operation(requests.SetSeriesVoice, results.Voice)
    def set_series_voice(self, **asked: Any) -> object:
        self.workers.directory.series_of(asked["host_id"], asked["series_id"])
        with self.unit_of_work() as uow:
            return voices.set_voice(uow, **asked)

    @operation(requests.PreviewMessage, results.PreviewedMessage)
    def preview_message(self, host_id: UUID, series_id: UUID, asked: Asked) -> object:
        with self.connection() as db:
            voice = queries.voice_of(db, host_id=host_id, series_id=series_id)
        return self.workers.previewer.preview(
            asked, host_id=host_id, series_id=series_id, voice=voice, now=clock.now()
        )

    @command(requests.SendHostMessage, results.SentMessage)
    def send_host_message(self, uow: UnitOfWork, **asked: Any) -> object:
        return host_messages.send(uow, **asked)

    @command(requests.SendHostMessage)
    def send_test_message(self, uow: UnitOfWork, **asked: Any) -> None:
        host_messages.send_test(uow, **asked)

    @query(requests.ListSessionMail, results.MailPage)
    def list_session_mail(self, db: Connection, **asked: Any) -> object:
        return trails.list_session_mail(db, **asked)

    @query(requests.OfSession, results.MailCounts)
    def get_mail_counts(self, db: Connection, **asked: Any) -> object:
        return trails.get_mail_counts(db, **asked)

    @query(requests.ListInvitations, results.MailList)
    def list_invitations(self, db: Connection, **asked: Any) -> object:
        return trails.list_invitations(db, **asked)

    @query(requests.ListRecipients, results.RecipientPage)
    def list_recipients(self, db: Connection, **asked: Any) -> object:
        return trails.list_recipients(db, **asked)

    @query(requests.ListMemberMail, results.MemberMailPage)
    def list_member_mail(self, db: Connection, **asked: Any) -> object:
        return trails.list_member_mail(db, **asked)
