"""The form by which people ask for a place, and what it answers to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis import addresses
from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.restrictions import Restrictions
from chassis.unit_of_work import UnitOfWork
from series import events, repository
from series.commands import choosing, places, questions
from series.domain.membership import (
    Source,
    Status,
    at_joining,
    once_approved,
    once_confirmed,
)
from series.models import Answer, Membership, Series
from series.models.memberships import LIVE
from series.settings import Policy


@dataclass(frozen=True)
class Joined:
    """The answer to the form.

    It must not tell a stranger whether somebody is a member already: where the address was not
    shown to be the caller's, it is always the same, and as much work leads to it.
    """

    status: Status
    membership_id: UUID | None = None
    manage_token: str | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who joins, as entered; with an `account_id` the address is known to be theirs."""

    email: str
    name: str
    phone: str | None
    locale: str | None
    zone: str | None
    account_id: UUID | None
    session_id: UUID | None
    answers: Mapping[UUID, str]

    @property
    def address(self) -> str:
        return addresses.normalise(self.email)

    @property
    def is_confirmed(self) -> bool:
        return self.account_id is not None


def join_series(uow: UnitOfWork, policy: Policy, *, slug: str, **entered: Any) -> Joined:
    """Ask for a place. Raises NotFound, Invalid, or Conflict where nobody can join like this."""
    person = Person(**entered)
    series = repository.get_open_series(uow.db, slug)
    answers = _checked(uow, series, person)
    has_place = False
    if person.is_confirmed:
        series = repository.get_open_series(uow.db, slug, is_locked=True)
        has_place = places.has_place(uow, series)
    status = at_joining(series.terms, is_confirmed=person.is_confirmed, has_place=has_place)
    membership = _insert(uow, policy, series=series, person=person, status=status)
    if membership is None:
        known = _join_again(uow, policy, series=series, person=person, answers=answers)
        return _answer(policy, known, is_theirs=person.is_confirmed)
    choosing.choose(uow, membership, person.session_id)
    questions.keep(uow, membership, answers)
    return _answer(policy, membership, is_theirs=person.is_confirmed)


def _checked(uow: UnitOfWork, series: Series, person: Person) -> Sequence[Answer]:
    """The person's answers, once nothing speaks against joining like this."""
    if not series.has_price:
        raise Conflict("price_missing", "This series cannot be joined before it has a price.")
    choosing.refuse_unavailable(uow, series, person.session_id)
    return questions.answered(series, person.answers)


def _insert(
    uow: UnitOfWork, policy: Policy, *, series: Series, person: Person, status: Status
) -> Membership | None:
    """A new membership; None where the address has one. Most are new, so nobody looks first."""
    membership = _new(series, person, uow)
    places.assume(membership, policy, status=status, now=uow.now)
    if not repository.insert_if_absent(
        uow.db, membership, unique=("series_id", "address"), where=LIVE
    ):
        return None
    places.announce(uow, policy, series=series, membership=membership)
    if person.is_confirmed:
        uow.tombstones.lift(uow.db, "email", membership.address)
    return membership


def _new(series: Series, person: Person, uow: UnitOfWork) -> Membership:
    return Membership(
        id=new_id(),
        series_id=series.id,
        email=person.email,
        address=person.address,
        name=person.name,
        phone=person.phone,
        locale=person.locale,
        zone=person.zone,
        account_id=person.account_id,
        source=Source.FORM,
        is_whole=person.session_id is None,
        is_subscribed=False,
        # A restriction outlives the memberships it was imposed on (rights.R11).
        is_restricted=Restrictions(uow).condition("email", person.address),
        requested_at=uow.now,
        asked_at=uow.now,
    )


def _join_again(
    uow: UnitOfWork,
    policy: Policy,
    *,
    series: Series,
    person: Person,
    answers: Sequence[Answer],
) -> Membership:
    """The form came for an address that has a membership."""
    known = repository.find_live_membership(uow.db, series.id, person.address)
    if known is None:
        raise Conflict("ended_meanwhile", "Please send the form once more.")
    if known.status == Status.UNCONFIRMED:
        _correct(uow, known, person, answers)
    _ask_again(uow, policy, series=series, membership=known, person=person)
    return known


def _correct(
    uow: UnitOfWork, membership: Membership, person: Person, answers: Sequence[Answer]
) -> None:
    """The latest form counts until somebody confirms: an earlier one may be a stranger's."""
    for name in ("name", "phone", "locale", "zone"):
        setattr(membership, name, getattr(person, name))
    choosing.choose(uow, membership, person.session_id)
    questions.replace(uow, membership, answers)


def _ask_again(
    uow: UnitOfWork, policy: Policy, *, series: Series, membership: Membership, person: Person
) -> None:
    """Move on what can move, or write to the owner of the address."""
    if person.is_confirmed:
        choosing.choose(uow, membership, person.session_id)
    if person.is_confirmed and membership.status == Status.AWAITING_PAYMENT:
        membership.lapses_at = uow.now + policy.pay_within
    elif person.is_confirmed and membership.status == Status.UNCONFIRMED:
        membership.account_id = person.account_id
        confirm(uow, policy, series=series, membership=membership)
    elif not person.is_confirmed and uow.now - membership.asked_at >= policy.ask_again_after:
        _write_again(uow, policy, membership)


def _write_again(uow: UnitOfWork, policy: Policy, membership: Membership) -> None:
    membership.asked_at = uow.now
    if membership.status != Status.UNCONFIRMED:
        uow.publish(events.membership_requested_again(membership))
        return
    membership.lapses_at = uow.now + policy.confirm_within
    token = policy.links.confirm_token(membership.id)
    uow.publish(events.membership_requested(membership, token=token))


def confirm(uow: UnitOfWork, policy: Policy, *, series: Series, membership: Membership) -> None:
    """The address is its owner's: go on to a place, to the line for one, or to the host."""
    # Whoever was erased and comes back of their own accord is welcome (rights.R6).
    uow.tombstones.lift(uow.db, "email", membership.address)
    # Whom the host put on a list needs no approval of the host.
    follows = once_approved if membership.source == Source.LIST else once_confirmed
    status = follows(series.terms, has_place=places.has_place(uow, series))
    places.enter(uow, policy, series=series, membership=membership, status=status)


def _answer(policy: Policy, membership: Membership, *, is_theirs: bool) -> Joined:
    if not is_theirs:
        return Joined(Status.UNCONFIRMED)
    token = policy.links.manage_token(membership.id)
    return Joined(Status(membership.status), membership.id, token)
