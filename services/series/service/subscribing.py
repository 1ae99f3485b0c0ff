"""What subscribers ask, by the public page or by a signed link."""

from typing import Any

from sqlalchemy import Connection

from chassis import clock
from chassis.transport.entrypoints import command, operation, query
from chassis.unit_of_work import UnitOfWork
from series.commands import joining as joining_commands
from series.commands import membership, opening, proving
from series.queries import calendars, public
from series.queries import membership as membership_queries
from series.schemas import joining, results
from series.service.base import SeriesBase


class SubscriberMethods(SeriesBase):
    """Joining, managing a membership, opening a session.

    What answers with a token is an operation: no remembered answer keeps it, and none is needed,
    since sending these again changes nothing.
    """

    @query(joining.GetPublicSeries, results.PublicSeries)
    def get_public_series(self, db: Connection, **asked: Any) -> object:
        return public.get_public_series(db, now=clock.now(), **asked)

    @operation(joining.JoinSeries, results.Joined)
    def join_series(self, **asked: Any) -> object:
        with self.unit_of_work() as uow:
            return joining_commands.join_series(uow, self.policy, **asked)

    @operation(joining.ByToken, results.Membership)
    def confirm_membership(self, **asked: Any) -> object:
        with self.unit_of_work() as uow:
            return membership.confirm_membership(uow, self.policy, **asked)

    @operation(joining.ByToken, results.Membership)
    def accept_offer(self, **asked: Any) -> object:
        with self.unit_of_work() as uow:
            return membership.accept_offer(uow, self.policy, **asked)

    @operation(joining.UpdateMembership, results.Membership)
    def update_membership(self, **asked: Any) -> object:
        with self.unit_of_work() as uow:
            return membership.update_membership(uow, self.policy, **asked)

    @command(joining.ByToken)
    def leave(self, uow: UnitOfWork, **asked: Any) -> None:
        membership.leave(uow, self.policy, **asked)

    @query(joining.GetMembership, results.MembershipPage)
    def get_membership(self, db: Connection, **asked: Any) -> object:
        return membership_queries.get_membership(db, self.links, now=clock.now(), **asked)

    @query(joining.PublicCalendar, results.Calendar)
    def get_public_calendar(self, db: Connection, **asked: Any) -> object:
        url = self.settings.public_url
        return calendars.get_public_calendar(db, url, now=clock.now(), **asked)

    @query(joining.MembershipCalendar, results.Calendar)
    def get_membership_calendar(self, db: Connection, **asked: Any) -> object:
        url = self.settings.public_url
        return calendars.get_membership_calendar(db, self.links, url, now=clock.now(), **asked)

    @operation(joining.OpenJoinLink, results.OpenedLink)
    def open_join_link(self, **asked: Any) -> object:
        with self.unit_of_work() as uow:
            return opening.open_join_link(uow, self.policy, **asked)

    @command(joining.ByToken)
    def request_join_code(self, uow: UnitOfWork, **asked: Any) -> None:
        proving.request_join_code(uow, self.policy, **asked)

    @operation(joining.ProveMembership, results.Proof)
    def prove_membership(self, **asked: Any) -> object:
        with self.unit_of_work() as uow:
            return proving.prove_membership(uow, self.policy, **asked)
