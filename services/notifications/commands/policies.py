"""A new version of the privacy policy: everybody is told, once (promise P41)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from notifications import repository
from notifications.domain.delivery import MailingStatus
from notifications.domain.kinds import POLICY_CHANGED, Kind
from notifications.domain.policies import next_list
from notifications.models import Mailing


def announce(
    uow: UnitOfWork, *, operator_id: UUID, version: str, effective_at: datetime, summary: str
) -> Mailing:
    """Tell everybody. Raises Conflict where they were told of this version.

    First who has an account; `tell_next` follows. The mailings' recipients are the record of who
    was told.
    """
    if repository.find_announcement(uow.db, version) is not None:
        raise Conflict("policy_announced", "Everybody has been told of this version.")
    facts = {
        "version": version,
        "effective_at": effective_at.isoformat(),
        "summary": summary,
        "announced_by": str(operator_id),
    }
    return _plan(uow, POLICY_CHANGED, facts, useful_until=uow.now + POLICY_CHANGED.useful_for)


def tell_next(uow: UnitOfWork, told: Mailing) -> None:
    """Once it is fixed whom a mailing tells of a version, tell those of the next list, if any.

    Nobody is told twice: an address on a list before, or on a page before, is left out.
    """
    kind = next_list(told.kind)
    if kind is None:
        return
    first, *others = [*_told_before(told), str(told.id)]
    facts = told.facts | {"of": first, "and_of": others}
    _plan(uow, kind, facts, useful_until=told.useful_until)


def not_told_yet(
    uow: UnitOfWork, mailing: Mailing, people: Sequence[tuple[str, bytes]]
) -> list[tuple[str, bytes]]:
    """Of these, ids with the digests of addresses, whoever was not told at the same address."""
    before = [UUID(mailing_id) for mailing_id in _told_before(mailing)]
    digests = [digest for _, digest in people]
    told = repository.digests_among(uow.db, [mailing.id, *before], digests)
    left = {digest: person_id for person_id, digest in reversed(people) if digest not in told}
    return [(person_id, digest) for digest, person_id in left.items()]


def _told_before(mailing: Mailing) -> list[str]:
    """The mailings that fixed before whom they tell of the same version, the announcement first."""
    facts = mailing.facts
    return [facts["of"], *facts.get("and_of", [])] if "of" in facts else []


def _plan(uow: UnitOfWork, kind: Kind, facts: dict[str, Any], *, useful_until: datetime) -> Mailing:
    mailing = Mailing(
        id=new_id(),
        kind=kind.name,
        facts=facts,
        due_at=uow.now,
        useful_until=useful_until,
        status=MailingStatus.PLANNED,
    )
    uow.db.add(mailing)
    uow.db.flush()
    return mailing
