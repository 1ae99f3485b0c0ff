"""Ending what takes money: the wish, which Stripe must carry out, and the end itself."""

from billing import events
from billing.domain.refunds import RefundStatus
from billing.domain.standing import EndReason
from billing.models import Checkout, Customer, Payment, Refund, Subscription
from billing.repository import ledger, upkeep
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork

PLACE_GONE = "place_gone"
RESTRICTED = "restricted"


def wish_end(
    uow: UnitOfWork, subscription: Subscription, reason: EndReason, *, with_period: bool = False
) -> None:
    """Have it ended at Stripe; what was paid once has nothing to be ended there."""
    if subscription.ended_at is not None or subscription.end_wish == "now":
        return
    if with_period:
        subscription.end_wish = subscription.end_wish or "with_period"
    else:
        subscription.end_wish = "now"
        subscription.end_reason = reason
    if subscription.stripe_subscription_id is None:
        end(uow, subscription, reason)
        return
    upkeep.ask(uow.db, "subscription", subscription.id, uow.now)


def end(uow: UnitOfWork, subscription: Subscription, reason: EndReason) -> None:
    """It has ended: tell those to whom it gave a place."""
    if subscription.ended_at is not None:
        return
    subscription.ended_at = uow.now
    subscription.end_reason = reason
    subscription.end_wish = None
    if subscription.started_at is not None:
        uow.publish(events.subscription_ended(subscription))


def refuse_checkout(uow: UnitOfWork, checkout: Checkout) -> None:
    """The place is gone: close the page, and keep no money that comes through it all the same."""
    checkout.is_unwanted = True
    upkeep.ask(uow.db, "checkout", checkout.id, uow.now)


def release_customer(uow: UnitOfWork, customer: Customer) -> None:
    """Have a customer deleted at Stripe."""
    customer.is_unwanted = True
    upkeep.ask(uow.db, "customer", customer.id, uow.now)


def expire_checkout(uow: UnitOfWork, checkout: Checkout) -> None:
    """Nobody paid: whoever holds the place for it may let it go."""
    checkout.status = "expired"
    uow.publish(events.checkout_expired(checkout))


def refund_whole(uow: UnitOfWork, payment: Payment, occasion: str) -> None:
    """Give back what is left of a payment, once for an occasion."""
    left = left_of(uow, payment)
    if left > 0 and not ledger.has_refund(uow.db, payment.id, occasion):
        wish_refund(uow, payment, occasion=occasion, amount_cents=left)


def left_of(uow: UnitOfWork, payment: Payment) -> int:
    """What of a payment has not gone back, and is not on its way back."""
    return payment.amount_cents - payment.refunded_cents - ledger.wished_cents(uow.db, payment.id)


def wish_refund(uow: UnitOfWork, payment: Payment, *, occasion: str, amount_cents: int) -> Refund:
    """Have money sent back."""
    refund = Refund(
        id=new_id(),
        payment_id=payment.id,
        occasion=occasion,
        amount_cents=amount_cents,
        status=RefundStatus.WISHED,
        key_version=1,
        created_at=uow.now,
    )
    uow.db.add(refund)
    uow.db.flush()
    upkeep.ask(uow.db, "refund", refund.id, uow.now)
    return refund
