"""A visit to Stripe's page: begun, given its session, abandoned."""

from datetime import timedelta
from uuid import UUID

from billing.commands import endings
from billing.domain.prices import choice_violation
from billing.domain.remote import RemoteSession
from billing.models import Checkout, Connection, Customer, Price, Series
from billing.repository import ledger, locks, upkeep
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.ids import new_id
from chassis.restrictions import Restrictions
from chassis.unit_of_work import UnitOfWork

# Stripe allows no less than thirty minutes; one more covers the way there.
OPEN_FOR = timedelta(minutes=31)
# Stripe's own event tells of the expiry; this is for when it does not come.
LOOK_AFTER = timedelta(minutes=2)


def refuse_the_absent(uow: UnitOfWork, *, membership_id: UUID) -> None:
    """Nobody who was erased or asked to be left alone is charged (rights.R6, R11)."""
    if uow.tombstones.is_erased(uow.db, "membership_id", str(membership_id)):
        raise NotFound("membership_unknown", "There is no such membership.")
    if Restrictions(uow).apply_to("membership_id", str(membership_id)):
        raise Forbidden("restricted", "This membership is restricted: nothing can be paid.")


def refuse_the_paid(uow: UnitOfWork, *, membership_id: UUID) -> None:
    """Raises Conflict where the membership is paid for."""
    subscription = ledger.latest_subscription(uow.db, membership_id)
    if subscription is not None and subscription.ended_at is None:
        raise Conflict("already_paid", "This membership is paid for already.")


def amount_to_pay(price: Price, chosen_cents: int | None) -> int:
    """The price, or what the member chose. Raises Invalid."""
    violation = choice_violation(
        chosen_cents,
        least=price.amount_cents,
        currency=price.currency,
        is_chosen=price.is_chosen,
    )
    if violation is not None:
        raise Invalid("amount_refused", violation, {"amount_cents": [violation]})
    return price.amount_cents if chosen_cents is None else chosen_cents


def customer_of(uow: UnitOfWork, connection: Connection, *, membership_id: UUID) -> Customer:
    """The member's row as a customer of this account, made where there is none."""
    locks.hold(uow.db, membership_id)
    customer = ledger.customer_of(uow.db, membership_id)
    if customer is not None and customer.connection_id == connection.id:
        return customer
    if customer is not None:
        uow.db.delete(customer)
        uow.db.flush()
    customer = Customer(
        id=new_id(),
        membership_id=membership_id,
        connection_id=connection.id,
        is_unwanted=False,
        key_version=1,
        created_at=uow.now,
    )
    uow.db.add(customer)
    uow.db.flush()
    return customer


def keep_customer(uow: UnitOfWork, *, customer_id: UUID, stripe_customer_id: str) -> None:
    customer = ledger.lock_customer(uow.db, customer_id)
    if customer is not None:
        customer.stripe_customer_id = stripe_customer_id


def forget_customer(uow: UnitOfWork, *, customer_id: UUID) -> None:
    """The customer is gone at Stripe."""
    customer = ledger.lock_customer(uow.db, customer_id)
    if customer is not None:
        uow.db.delete(customer)


def begin(
    uow: UnitOfWork,
    *,
    membership_id: UUID,
    series: Series,
    price: Price,
    connection: Connection,
    amount_cents: int,
) -> Checkout:
    """A checkout that waits for its session; one that never got its own is given up."""
    locks.hold(uow.db, membership_id)
    refuse_the_absent(uow, membership_id=membership_id)
    refuse_the_paid(uow, membership_id=membership_id)
    earlier = ledger.open_checkout(uow.db, membership_id)
    if earlier is not None:
        _give_up(uow, earlier)
    checkout = Checkout(
        id=new_id(),
        membership_id=membership_id,
        series_id=series.id,
        host_id=series.host_id,
        price_id=price.id,
        connection_id=connection.id,
        amount_cents=amount_cents,
        status="open",
        is_unwanted=False,
        created_at=uow.now,
        expires_at=uow.now + OPEN_FOR,
    )
    uow.db.add(checkout)
    uow.db.flush()
    return checkout


def keep_session(uow: UnitOfWork, session: RemoteSession, *, checkout_id: UUID) -> None:
    """From now on events and the sweep find the session.

    If another visit began meanwhile, this one is closed: only one page is left to pay on.
    """
    checkout = ledger.lock_checkout(uow.db, checkout_id)
    if checkout is None:
        return
    checkout.stripe_session_id = session.id
    checkout.expires_at = session.expires_at
    if checkout.status == "open":
        upkeep.ask(uow.db, "checkout", checkout.id, session.expires_at + LOOK_AFTER)
    else:
        endings.refuse_checkout(uow, checkout)


def abandon(uow: UnitOfWork, *, checkout_id: UUID) -> None:
    """Its session is unknown to us and to everybody: it expires unseen."""
    checkout = ledger.lock_checkout(uow.db, checkout_id)
    if checkout is not None and checkout.status == "open":
        _give_up(uow, checkout)


def _give_up(uow: UnitOfWork, checkout: Checkout) -> None:
    checkout.status = "abandoned"
    uow.db.flush()
    if checkout.stripe_session_id is not None:
        endings.refuse_checkout(uow, checkout)
