"""What operators and the dashboard see."""

from typing import Any

from sqlalchemy import Connection

from chassis.transport.entrypoints import command, query
from chassis.unit_of_work import UnitOfWork
from notifications import announcements, correspondence, queries
from notifications.commands import policies, support
from notifications.schemas import requests, results
from notifications.service.base import Base


class OperatorMethods(Base):
    @query(requests.ListMessages, results.MailingPage)
    def list_messages(self, db: Connection, **asked: Any) -> object:
        return queries.list_messages(db, **asked)

    # Who may see which desk is the gateway's to know; what they look at, and why, is kept here.

    @query(requests.ListThreads, results.ThreadPage)
    def list_threads(self, db: Connection, **asked: Any) -> object:
        return correspondence.list_threads(db, **asked)

    @command(requests.LookAtThread, results.Thread)
    def look_at_thread(self, uow: UnitOfWork, **asked: Any) -> object:
        thread = support.look(uow, **asked)
        return correspondence.get_thread(uow.db.connection(), thread.id)

    @command(requests.AnswerThread, results.AnsweredThread)
    def answer_thread(self, uow: UnitOfWork, **asked: Any) -> object:
        return support.answer(uow, support_address=self.settings.support_address, **asked)

    @command(requests.AtThread)
    def close_thread(self, uow: UnitOfWork, **asked: Any) -> None:
        support.close(uow, **asked)

    @query(requests.ByAddress, results.LookList)
    def list_looks_at_mail(self, db: Connection, address: str) -> object:
        return correspondence.list_looks(db, address)

    @command(requests.AnnouncePolicy, results.SentMessage)
    def announce_policy(self, uow: UnitOfWork, **asked: Any) -> object:
        return policies.announce(uow, **asked)

    @query(requests.Nothing, results.AnnouncementList)
    def list_announcements(self, db: Connection) -> object:
        return announcements.list_announcements(db)
