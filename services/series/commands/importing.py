"""Takes in a host's list of people, who each confirm before they get anything else.

Nobody is brought back by a list: who was erased is passed over, and counted where the host does not
see it (rights.R6). The host says on what basis they may be written to; that is kept with each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from chassis import addresses
from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.restrictions import Restrictions
from chassis.unit_of_work import UnitOfWork
from series import csv_rows, metrics, repository
from series.commands import places
from series.csv_rows import BadRow, Row
from series.domain.membership import Source, Status
from series.models import Membership, Series
from series.models.memberships import LIVE
from series.refusals import as_invalid
from series.schemas.joining import ListedPerson
from series.settings import Policy


class Outcome(StrEnum):
    """What becomes of a row, as far as the host may know."""

    INVITED = "invited"
    MEMBER_ALREADY = "member_already"
    TWICE = "twice"
    BAD = "bad"


@dataclass(frozen=True)
class Seen:
    """A line of the file; `row` where it can be read, `sentence` where it cannot."""

    line: int
    outcome: Outcome
    sentence: str | None = None
    row: Row | None = None


@dataclass(frozen=True)
class Report:
    rows: list[Seen]

    @property
    def counts(self) -> dict[str, int]:
        outcomes = [seen.outcome for seen in self.rows]
        return {outcome.value: outcomes.count(outcome) for outcome in Outcome}


def preview_import(uow: UnitOfWork, *, host_id: UUID, series_id: UUID, content: bytes) -> Report:
    """What an import would do. Raises NotFound, Invalid where this is no list."""
    return _report(uow, repository.get_series(uow.db, host_id, series_id), content)


def import_members(
    uow: UnitOfWork,
    policy: Policy,
    *,
    host_id: UUID,
    series_id: UUID,
    content: bytes,
    consent_basis: str,
) -> Report:
    """Invite those who can be; sending the same list again invites nobody twice.

    Raises as the preview; Conflict where the series is not published.
    """
    series = repository.get_series(uow.db, host_id, series_id)
    if series.status != "published":
        raise Conflict("series_not_published", "People are invited once a series is published.")
    report = _report(uow, series, content)
    rows = [seen.row for seen in report.rows if seen.row and seen.outcome is Outcome.INVITED]
    erased = repository.erased_among(uow, [addresses.normalise(row.email) for row in rows])
    metrics.erased_passed_over.inc(len(erased))
    for row in rows:
        if addresses.normalise(row.email) not in erased:
            _invite(uow, policy, series, row, consent_basis)
    return report


def _report(uow: UnitOfWork, series: Series, content: bytes) -> Report:
    with as_invalid():
        read = list(csv_rows.read(content, ListedPerson()))
    listed = [addresses.normalise(row.email) for row in read if isinstance(row, Row)]
    known = repository.live_addresses(uow.db, series.id, listed)
    return Report(list(_seen(read, known)))


def _seen(read: list[Row | BadRow], known: set[str]) -> Iterator[Seen]:
    before: set[str] = set()
    for row in read:
        if isinstance(row, BadRow):
            yield Seen(row.line, Outcome.BAD, row.sentence)
            continue
        address = addresses.normalise(row.email)
        outcome = Outcome.TWICE if address in before else Outcome.INVITED
        before.add(address)
        yield Seen(row.line, Outcome.MEMBER_ALREADY if address in known else outcome, row=row)


def _invite(uow: UnitOfWork, policy: Policy, series: Series, row: Row, consent_basis: str) -> None:
    address = addresses.normalise(row.email)
    invited = Membership(
        id=new_id(),
        series_id=series.id,
        email=row.email,
        address=address,
        name=row.name,
        phone=row.phone,
        source=Source.LIST,
        is_whole=True,
        consent_basis=consent_basis,
        is_subscribed=False,
        is_restricted=Restrictions(uow).condition("email", address),
        requested_at=uow.now,
        asked_at=uow.now,
    )
    places.assume(invited, policy, status=Status.UNCONFIRMED, now=uow.now)
    invited.lapses_at = uow.now + policy.invitation_stands_for
    key = ("series_id", "address")
    if repository.insert_if_absent(uow.db, invited, unique=key, where=LIVE):
        places.announce(uow, policy, series=series, membership=invited)
