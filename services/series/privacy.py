"""What series holds on a person, as a subscriber and as a host, and what becomes of it."""

from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from chassis.rights.holdings import Count, Holding
from chassis.rights.participant import Participant, Status
from chassis.rights.person import Person
from chassis.unit_of_work import UnitOfWork
from series import repository
from series.commands import places
from series.commands.series import delete
from series.domain.membership import EndReason
from series.domain.membership import Status as MembershipStatus
from series.models import (
    Answer,
    ChosenSession,
    JoinOpening,
    Membership,
    Picture,
    Question,
    Schedule,
    Series,
    Session,
)

HOSTS_NOTICE_DAYS = 7

_MEMBERSHIPS = Holding(
    "memberships",
    Membership,
    by={"email": "address", "account_id": "account_id", "membership_id": "id"},
    reveals={"membership_id": "id", "account_id": "account_id", "email": "address"},
    corrects={"name": "name", "phone": "phone"},
    received_from="you, or the host who invited you",
    shared_with=("the host of the series",),
)
_SERIES = Holding("series", Series, by={"account_id": "host_id"})


@dataclass(frozen=True)
class OfHostedSeries(Holding):
    """Rows that belong to the series of a host, whom they do not name themselves."""

    def can_match(self, person: Person) -> bool:
        return _SERIES.can_match(person)

    def matches(self, person: Person) -> sa.ColumnElement[bool]:
        hosted = sa.select(Series.id).where(_SERIES.matches(person))
        return self.table.c.series_id.in_(hosted)


class SeriesParticipant(Participant):
    holdings: ClassVar = (
        Holding(
            "memberships",
            Answer,
            by={"membership_id": "membership_id"},
            shared_with=("the host of the series",),
        ),
        Holding("memberships", ChosenSession, by={"membership_id": "membership_id"}),
        Holding("join page visits", JoinOpening, by={"membership_id": "membership_id"}),
        _MEMBERSHIPS,
        OfHostedSeries("series", Picture, by={}, files={"content": "webp"}),
        OfHostedSeries("series", Question, by={}),
        OfHostedSeries("series", Schedule, by={}),
        OfHostedSeries("series", Session, by={}),
        _SERIES,
    )

    def follow_restriction(self, uow: UnitOfWork, person: Person, *, is_restricted: bool) -> None:
        """No reminder, and not shown to the host (rights.R11)."""
        uow.db.execute(
            sa.update(Membership)
            .where(_MEMBERSHIPS.matches(person))
            .values(is_restricted=is_restricted)
            .execution_options(synchronize_session=False)
        )

    def notice_days(self, db: sa.Connection, person: Person) -> int:
        """People have places in what this host offers: they get time (rights.R10)."""
        placed = (
            sa.select(Membership.id)
            .join(Series)
            .where(_SERIES.matches(person), Membership.status == MembershipStatus.ACTIVE)
        )
        return HOSTS_NOTICE_DAYS if db.execute(placed.limit(1)).first() else 0

    def release(self, uow: UnitOfWork, person: Person) -> Status:
        """A host's series are deleted, which stops their money and meetings; wait until they are.

        The subscribers are told in between (rights.R10); `commands.erasing` takes the rows.
        """
        hosted = repository.series_where(uow.db, _SERIES.matches(person))
        for series in hosted:
            if series.status != "deleting":
                delete(uow, series)
        return Status.RETRY if hosted else Status.NOTHING_FOUND

    def erase(self, uow: UnitOfWork, person: Person) -> dict[str, Count]:
        """End what is live, so that others learn of it, and delete all of it."""
        for membership_id in repository.memberships_where(uow.db, _MEMBERSHIPS.matches(person)):
            found = repository.find_membership(uow.db, membership_id)
            if found:
                series, membership = found
                places.conclude(uow, series=series, membership=membership, reason=EndReason.ERASED)
        uow.db.flush()
        return super().erase(uow, person)
