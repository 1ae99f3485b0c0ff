"""What notifications asks: whom to tell, and how to reach them."""

from typing import Any

from sqlalchemy import Connection

from chassis import clock
from chassis.transport.entrypoints import query
from series.queries import calendars, rosters
from series.queries import membership as membership_queries
from series.schemas import joining, results
from series.service.base import SeriesBase


class RosterMethods(SeriesBase):
    """Rosters and contacts."""

    @query(joining.RosterPage, results.RosterPage)
    def get_roster_page(self, db: Connection, **asked: Any) -> object:
        return rosters.get_roster_page(db, self.links, **asked)

    @query(joining.SeriesRosterPage, results.RosterPage)
    def get_series_roster_page(self, db: Connection, **asked: Any) -> object:
        return rosters.get_series_roster_page(db, self.links, **asked)

    @query(joining.MembersPage, results.RosterPage)
    def get_members_page(self, db: Connection, **asked: Any) -> object:
        return rosters.get_members_page(db, self.links, **asked)

    @query(joining.BySession, results.Calendar)
    def get_session_calendar(self, db: Connection, **asked: Any) -> object:
        url = self.settings.public_url
        return calendars.get_session_calendar(db, url, now=clock.now(), **asked)

    @query(joining.ByMembership, results.MemberContact)
    def get_member_contact(self, db: Connection, **asked: Any) -> object:
        return membership_queries.get_member_contact(db, self.links, **asked)
