"""Taking over what Stripe says. The only place where money changes a membership's place.

Webhooks, the return page and the sweep all lead here, with what was just fetched. It may come
twice, late and out of order: what is older than what is known is dropped, and only differences are
told.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from billing import events
from billing.commands import disputes, endings, refunds
from billing.domain.remote import (
    RemoteCharge,
    RemoteFee,
    RemotePayment,
    RemoteRefund,
    RemoteSession,
    RemoteSubscription,
    SessionStatus,
)
from billing.domain.standing import (
    PAID_ONCE,
    EndReason,
    Standing,
    end_reason,
    standing_of,
)
from billing.models import Checkout, Payment, Price, Subscription
from billing.repository import ledger, locks, upkeep
from chassis.ids import new_id
from chassis.restrictions import Restrictions
from chassis.unit_of_work import UnitOfWork


def apply_session(
    uow: UnitOfWork, session: RemoteSession, *, checkout_id: UUID
) -> Subscription | None:
    """The subscription that a completed session gives; None while there is none."""
    membership_id = ledger.membership_of_checkout(uow.db, checkout_id)
    if membership_id is None:
        return None
    # Before any of its pages, of which two may be settled at once: each would wait for the other's.
    locks.hold(uow.db, membership_id)
    checkout = ledger.lock_checkout(uow.db, checkout_id)
    if checkout is None:
        return None
    if session.status == SessionStatus.EXPIRED and checkout.status == "open":
        endings.expire_checkout(uow, checkout)
    if session.status != SessionStatus.COMPLETE or not session.is_paid:
        return None
    checkout.status = "complete"
    known = ledger.subscription_of_checkout(uow.db, checkout.id)
    return known or _open_subscription(uow, checkout, session)


def apply_subscription(
    uow: UnitOfWork,
    *,
    subscription_id: UUID,
    remote: RemoteSubscription | None,
    payments: Sequence[RemotePayment],
    seen_at: datetime,
) -> None:
    """Bring a subscription and its payments in line; `remote` is None for what is paid once."""
    subscription = ledger.lock_subscription(uow.db, subscription_id)
    if subscription is None or _is_older(subscription.seen_at, seen_at):
        return
    subscription.seen_at = seen_at
    if remote is not None:
        subscription.status = remote.status
        subscription.stripe_customer_id = remote.customer_id
        subscription.period_ends_at = remote.period_ends_at
        subscription.ends_with_period = remote.ends_at_period_end
        _apply_terms(uow, subscription, remote)
    _start(uow, subscription)
    if _has_begun(subscription):
        for payment in sorted(payments, key=lambda found: found.made_at):
            _apply_payment(uow, subscription, payment)
    _end(uow, subscription, remote)


def apply_charge(
    uow: UnitOfWork, charge: RemoteCharge, made: Sequence[RemoteRefund], *, payment_id: UUID
) -> None:
    """Take over what of a payment went back, or is disputed."""
    payment = ledger.lock_payment(uow.db, payment_id)
    if payment is not None:
        payment.refunded_cents = min(charge.refunded_cents, payment.amount_cents)
        payment.is_disputed = charge.is_disputed
        refunds.take_over(uow, payment, made)
        disputes.take_over(uow, payment, charge.dispute)


def apply_fee(uow: UnitOfWork, fee: RemoteFee | None, *, payment_id: UUID) -> None:
    """Take over what our fee on a payment comes to: nothing where there is none."""
    payment = ledger.lock_payment(uow.db, payment_id)
    if payment is not None:
        payment.stripe_fee_id = fee.id if fee else None
        payment.fee_cents = fee.kept_cents if fee else 0


def _is_older(known: datetime | None, seen_at: datetime) -> bool:
    return known is not None and known >= seen_at


def _open_subscription(uow: UnitOfWork, checkout: Checkout, session: RemoteSession) -> Subscription:
    price = uow.db.get_one(Price, checkout.price_id)
    is_unwanted = (
        checkout.is_unwanted or _is_paid_for(uow, checkout) or _is_left_alone(uow, checkout)
    )
    is_once = session.subscription_id is None
    subscription = Subscription(
        id=new_id(),
        checkout_id=checkout.id,
        membership_id=checkout.membership_id,
        series_id=checkout.series_id,
        host_id=checkout.host_id,
        connection_id=checkout.connection_id,
        stripe_customer_id=session.customer_id,
        stripe_subscription_id=session.subscription_id,
        stripe_payment_intent_id=session.payment_intent_id if is_once else None,
        status=PAID_ONCE if is_once else "incomplete",
        amount_cents=checkout.amount_cents or price.amount_cents,
        currency=price.currency,
        interval=price.interval,
        ends_with_period=False,
        created_at=uow.now,
    )
    uow.db.add(subscription)
    uow.db.flush()
    for other in ledger.other_pages(uow.db, checkout):
        endings.refuse_checkout(uow, other)
    if is_unwanted:
        subscription.end_wish = "now"
        subscription.end_reason = EndReason.MEMBERSHIP_ENDED
    upkeep.ask(uow.db, "subscription", subscription.id, uow.now)
    return subscription


def _is_paid_for(uow: UnitOfWork, checkout: Checkout) -> bool:
    """Whether another visit has paid for the place already: nobody is charged twice."""
    other = ledger.latest_subscription(uow.db, checkout.membership_id)
    return other is not None and other.ended_at is None


def _is_left_alone(uow: UnitOfWork, checkout: Checkout) -> bool:
    """Whether whoever pays was restricted meanwhile: no new charge (rights.R11)."""
    return Restrictions(uow).apply_to("membership_id", str(checkout.membership_id))


def _start(uow: UnitOfWork, subscription: Subscription) -> None:
    """The place is paid for, for the first time, and still there."""
    is_paid = standing_of(subscription.status) in (Standing.CURRENT, Standing.GRACE)
    is_over = subscription.ended_at is not None or subscription.end_wish == "now"
    if is_paid and not is_over and subscription.started_at is None:
        subscription.started_at = uow.now
        uow.publish(events.subscription_started(subscription))


def _apply_terms(uow: UnitOfWork, subscription: Subscription, remote: RemoteSubscription) -> None:
    """Take over a changed price, which is told ahead of the payment, and a pause."""
    if remote.amount_cents is not None and remote.amount_cents != subscription.amount_cents:
        subscription.amount_cents = remote.amount_cents
        subscription.renewal_told_for = subscription.period_ends_at
        uow.publish(events.renewal_upcoming(subscription))
    if subscription.is_withheld:
        return  # The pause at Stripe is ours, not the host's.
    subscription.is_paused = remote.is_paused
    if subscription.pause_wish is None:
        subscription.paused_until = remote.resumes_at


def _has_begun(subscription: Subscription) -> bool:
    """Whether it is clear what payments are for: a place, or one that is gone or never was.

    A subscription and its payments are fetched one after the other. One that was still incomplete
    says nothing of a payment that came in between: the next look will.
    """
    is_over = (
        subscription.end_wish == "now"
        or subscription.ended_at is not None
        or standing_of(subscription.status) == Standing.ENDED
    )
    return subscription.started_at is not None or is_over


def _end(uow: UnitOfWork, subscription: Subscription, remote: RemoteSubscription | None) -> None:
    ours = subscription.end_reason if subscription.end_wish == "now" else None
    if remote is None:
        if subscription.end_wish == "now":
            endings.end(uow, subscription, EndReason(ours or EndReason.MEMBERSHIP_ENDED))
        return
    if standing_of(remote.status) == Standing.ENDED:
        endings.end(uow, subscription, end_reason(ours, remote.end_reason, remote.status))
    elif subscription.end_wish == "with_period" and remote.ends_at_period_end:
        subscription.end_wish = None


def _apply_payment(uow: UnitOfWork, subscription: Subscription, remote: RemotePayment) -> None:
    payment = _row_of(uow, subscription, remote)
    has_failed_again = remote.attempt_count > payment.attempt_count and not remote.is_paid
    is_newly_paid = remote.is_paid and payment.status != "paid"
    payment.amount_cents = remote.amount_cents
    payment.stripe_payment_intent_id = remote.payment_intent_id or payment.stripe_payment_intent_id
    payment.attempt_count = remote.attempt_count
    payment.next_attempt_at = remote.next_attempt_at
    payment.period_starts_at = remote.period_starts_at
    payment.period_ends_at = remote.period_ends_at
    payment.status = "paid" if remote.is_paid else "void" if remote.is_void else "open"
    if is_newly_paid:
        _note_paid(uow, subscription, payment, paid_at=remote.paid_at or remote.made_at)
    elif has_failed_again and not remote.is_void:
        uow.publish(events.payment_failed(subscription, payment))


def _row_of(uow: UnitOfWork, subscription: Subscription, remote: RemotePayment) -> Payment:
    known = ledger.find_payment(
        uow.db,
        subscription.id,
        invoice_id=remote.invoice_id,
        payment_intent_id=remote.payment_intent_id,
    )
    if known is not None:
        return known
    payment = Payment(
        id=new_id(),
        subscription_id=subscription.id,
        stripe_invoice_id=remote.invoice_id,
        stripe_payment_intent_id=remote.payment_intent_id,
        amount_cents=remote.amount_cents,
        currency=remote.currency,
        status="open",
        refunded_cents=0,
        is_disputed=False,
        attempt_count=0,
        made_at=remote.made_at,
    )
    uow.db.add(payment)
    uow.db.flush()
    return payment


def _note_paid(
    uow: UnitOfWork, subscription: Subscription, payment: Payment, *, paid_at: datetime
) -> None:
    """Tell of it; money for a place that nobody got, or of the restricted, goes back at once."""
    payment.paid_at = uow.now
    if payment.amount_cents == 0:
        return
    upkeep.ask(uow.db, "payment", payment.id, uow.now)  # What our fee on it came to.
    if subscription.started_at is None:
        endings.refund_whole(uow, payment, endings.PLACE_GONE)
        return
    if subscription.was_withheld(paid_at):
        endings.refund_whole(uow, payment, endings.RESTRICTED)
        return
    uow.publish(events.payment_succeeded(subscription, payment))
