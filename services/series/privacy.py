"""What series holds on a person, as a subscriber and as a host, and what becomes of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from chassis.rights.columns import as_texts
from chassis.rights.crowd import Crowd
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

    def keys(self) -> sa.ColumnElement[Any]:
        host = sa.select(Series.host_id).where(Series.id == self.table.c.series_id)
        return as_texts([host.scalar_subquery()])

    def owners(self, crowd: Crowd, keys: Sequence[str | None]) -> set[int]:
        return crowd.owners(_SERIES.by, keys)


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
        OfHostedSeries("series", Picture, by={}, files=("content",)),
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

    def notice_days(self, db: sa.Connection, people: Sequence[Person]) -> list[int]:
        """People have places in what this host offers: they get time (rights.R10)."""
        is_theirs = _SERIES.matches(Crowd(people).together)
        is_placed = Membership.status == MembershipStatus.ACTIVE
        placed = sa.select(Series.host_id).join(Membership).where(is_theirs, is_placed)
        hosts = set(db.execute(placed.distinct()).scalars())
        return [HOSTS_NOTICE_DAYS if _is_among(hosts, person) else 0 for person in people]

    def release(self, uow: UnitOfWork, people: Sequence[Person]) -> list[Status]:
        """A host's series are deleted, which stops their money and meetings; wait until they are.

        The subscribers are told in between (rights.R10); `commands.erasing` takes the rows.
        """
        hosted = repository.series_where(uow.db, _SERIES.matches(Crowd(people).together))
        for series in hosted:
            if series.status != "deleting":
                delete(uow, series)
        hosts = {series.host_id for series in hosted}
        return [
            Status.RETRY if _is_among(hosts, person) else Status.NOTHING_FOUND for person in people
        ]

    def erase(self, uow: UnitOfWork, people: Sequence[Person]) -> list[dict[str, Count]]:
        """End what is live, so that others learn of it, and delete all of it."""
        theirs = _MEMBERSHIPS.matches(Crowd(people).together)
        for membership_id in repository.memberships_where(uow.db, theirs):
            found = repository.find_membership(uow.db, membership_id)
            if found:
                series, membership = found
                places.conclude(uow, series=series, membership=membership, reason=EndReason.ERASED)
        uow.db.flush()
        return super().erase(uow, people)


def _is_among(hosts: Collection[UUID], person: Person) -> bool:
    return any(host_id in hosts for host_id in person.uuids("account_id"))
