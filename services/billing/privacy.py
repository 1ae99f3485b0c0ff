"""What billing holds on a person, and what becomes of it.

What was paid is kept for as long as the law asks, under a pseudonym: ids at Stripe, amounts, dates
(rights.R10). Upstream comes first: subscriptions are ended and the customer is deleted at Stripe
before anything is erased here.
"""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from billing.commands import connections, endings, memberships, withholding
from billing.domain.retention import kept_until
from billing.models import Checkout, Code, Connection, Customer, Payment, Series, Subscription
from billing.repository import ledger
from chassis.ids import new_id
from chassis.rights.holdings import Count, Holding
from chassis.rights.knowing import Trace
from chassis.rights.participant import Participant, Status
from chassis.rights.person import Person
from chassis.unit_of_work import UnitOfWork

_SHARED = ("Stripe", "the host of the series")


def _retain_payments(uow: UnitOfWork, person: Person) -> Count:
    found = _payments.count(uow.db.connection(), person)
    return _retained(uow, Count(found=found, retained=found))


def _pseudonymise_payer(uow: UnitOfWork, person: Person) -> Count:
    """A random id takes the membership's place: the same in both tables, known to nobody."""
    number = 0
    for membership_id in person.uuids("membership_id"):
        pseudonym = new_id()
        for model in (Subscription, Checkout):
            change = sa.update(model).where(model.membership_id == membership_id)
            number += _rows(uow, change.values(membership_id=pseudonym))
        restricted = sa.update(Subscription).where(Subscription.membership_id == pseudonym)
        uow.db.execute(restricted.values(withheld_since=None, withheld_until=None))
    return _retained(uow, Count(found=number, pseudonymised=number))


def _pseudonymise_host(uow: UnitOfWork, person: Person) -> Count:
    number = 0
    for host_id in person.uuids("account_id"):
        pseudonym = new_id()
        offered = sa.update(Series).where(Series.host_id == host_id)
        number += _rows(uow, offered.values(host_id=pseudonym, title="", is_deleted=True))
        for model in (Subscription, Checkout):
            change = sa.update(model).where(model.host_id == host_id)
            number += _rows(uow, change.values(host_id=pseudonym))
    return _retained(uow, Count(found=number, pseudonymised=number))


def _retained(uow: UnitOfWork, count: Count) -> Count:
    if not count.found:
        return count
    until = kept_until(uow.now).date()
    return Count(
        found=count.found,
        pseudonymised=count.pseudonymised,
        retained=count.retained,
        basis="legal_obligation",
        retained_until=until,
    )


def _rows(uow: UnitOfWork, change: sa.Update) -> int:
    return int(uow.db.execute(change).rowcount)  # type: ignore[attr-defined]


_payments = Holding(
    "payments",
    Payment,
    by={"billing_subscription_id": "subscription_id"},
    erase=_retain_payments,
    received_from="Stripe, when you paid",
    shared_with=_SHARED,
)


class BillingParticipant(Participant):
    """Payers are found by their memberships, hosts by their account."""

    holdings: ClassVar[Any] = (
        Holding(
            "customers at Stripe",
            Customer,
            by={"membership_id": "membership_id"},
            shared_with=_SHARED,
        ),
        _payments,
        Holding(
            "subscriptions",
            Subscription,
            by={"membership_id": "membership_id"},
            reveals={"billing_subscription_id": "id"},
            erase=_pseudonymise_payer,
            shared_with=_SHARED,
        ),
        Holding("stripe connection", Connection, by={"account_id": "host_id"}),
        Holding("codes", Code, by={"account_id": "host_id"}),
        Holding("series offered", Series, by={"account_id": "host_id"}, erase=_pseudonymise_host),
    )

    traces: ClassVar[Any] = (Trace("membership_id", Checkout, "membership_id"),)

    def follow_restriction(self, uow: UnitOfWork, person: Person, *, is_restricted: bool) -> None:
        """No new charge, from now on and until it ends (rights.R11)."""
        act = withholding.withhold if is_restricted else withholding.release
        act(uow, membership_ids=person.uuids("membership_id"))

    def release(self, uow: UnitOfWork, people: Sequence[Person]) -> list[Status]:
        """End what takes money, delete the customer at Stripe, disconnect a host's account."""
        return [self._released(uow, person) for person in self.known(uow, people)]

    def _released(self, uow: UnitOfWork, person: Person) -> Status:
        """The same for one, of whom this service knows these identifiers."""
        held = [self._release_payer(uow, one) for one in person.uuids("membership_id")]
        held += [self._release_host(uow, one) for one in person.uuids("account_id")]
        return Status.RETRY if any(held) else Status.NOTHING_FOUND

    def _release_payer(self, uow: UnitOfWork, membership_id: UUID) -> bool:
        """Whether Stripe still has to confirm something."""
        memberships.end_membership(uow, membership_id=membership_id, reason="erased")
        customer = ledger.customer_of(uow.db, membership_id)
        if customer is not None:
            endings.release_customer(uow, customer)
        live = ledger.live_subscriptions(uow.db, Subscription.membership_id == membership_id)
        return customer is not None or bool(live)

    def _release_host(self, uow: UnitOfWork, host_id: UUID) -> bool:
        return connections.begin_disconnect(uow, host_id=host_id) is not None
