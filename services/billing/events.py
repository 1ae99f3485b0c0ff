"""What billing publishes."""

from typing import Any

from billing.models import Checkout, Payment, Price, Refund, Subscription
from chassis.messages import Event


def connection_activated(host_id: Any) -> Event:
    return Event("connection_activated", 1, {"host_id": host_id})


def connection_removed(host_id: Any) -> Event:
    return Event("connection_removed", 1, {"host_id": host_id})


def price_set(price: Price) -> Event:
    return Event(
        "price_set",
        1,
        {
            "series_id": price.series_id,
            "amount_cents": price.amount_cents,
            "currency": price.currency,
            "interval": price.interval,
            "is_chosen": price.is_chosen,
            "trial_days": price.trial_days,
        },
    )


def subscription_started(subscription: Subscription) -> Event:
    return Event("subscription_started", 1, _place(subscription))


def subscription_ended(subscription: Subscription) -> Event:
    return Event(
        "subscription_ended", 1, {**_place(subscription), "reason": subscription.end_reason}
    )


def checkout_expired(checkout: Checkout) -> Event:
    """The place that was held while somebody paid is free again."""
    return Event(
        "checkout_expired",
        1,
        {"membership_id": checkout.membership_id, "series_id": checkout.series_id},
    )


def payment_succeeded(subscription: Subscription, payment: Payment) -> Event:
    return Event(
        "payment_succeeded",
        1,
        {
            **_place(subscription),
            **_money(payment),
            "period_ends_at": payment.period_ends_at,
        },
    )


def payment_failed(subscription: Subscription, payment: Payment) -> Event:
    """`next_attempt_at` is None where Stripe does not try again."""
    return Event(
        "payment_failed",
        1,
        {
            **_place(subscription),
            **_money(payment),
            "attempt_count": payment.attempt_count,
            "next_attempt_at": payment.next_attempt_at,
        },
    )


def payment_disputed(subscription: Subscription, payment: Payment) -> Event:
    """The payer's bank asks for it back, or has decided: `status` is Stripe's word.

    `respond_by` is when the host's answer has to be at Stripe, None where none is asked for.
    """
    return Event(
        "payment_disputed",
        1,
        {
            **_place(subscription),
            **_money(payment),
            "status": payment.dispute_status,
            "respond_by": payment.dispute_respond_by,
        },
    )


def refund_made(subscription: Subscription, refund: Refund, *, currency: str) -> Event:
    """Money went back, by our doing or by the host's at Stripe."""
    return Event(
        "refund_made",
        1,
        {
            **_place(subscription),
            "amount_cents": refund.amount_cents,
            "currency": currency,
            "refund_id": refund.id,
        },
    )


def renewal_upcoming(subscription: Subscription) -> Event:
    """The next payment comes soon: told ahead where people tend to forget."""
    return Event(
        "renewal_upcoming",
        1,
        {
            **_place(subscription),
            "amount_cents": subscription.amount_cents,
            "currency": subscription.currency,
            "renews_at": subscription.period_ends_at,
        },
    )


def _place(subscription: Subscription) -> dict[str, Any]:
    return {
        "membership_id": subscription.membership_id,
        "series_id": subscription.series_id,
        "host_id": subscription.host_id,
    }


def _money(payment: Payment) -> dict[str, Any]:
    return {"amount_cents": payment.amount_cents, "currency": payment.currency}
