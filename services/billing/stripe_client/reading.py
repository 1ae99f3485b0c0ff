"""Stripe's objects as our values.

Fields are read where the pinned version keeps them: the period on the items, the invoice's
subscription under `parent`, the payments of an invoice in a list.
"""

from datetime import UTC, datetime
from typing import Any

from billing.domain.remote import (
    Movement,
    RemoteAccount,
    RemoteCharge,
    RemoteDispute,
    RemotePayment,
    RemoteRefund,
    RemoteSession,
    RemoteSubscription,
    Requirement,
    SessionStatus,
)


def account_of(found: Any) -> RemoteAccount:
    """From a v2 account with `configuration.merchant` and `requirements` included."""
    capabilities = found.configuration.merchant.capabilities if found.configuration else None
    card_payments = getattr(capabilities, "card_payments", None)
    entries = found.requirements.entries if found.requirements else None
    return RemoteAccount(
        id=found.id,
        can_charge=card_payments is not None and card_payments.status == "active",
        requirements=tuple(
            Requirement(entry.description, entry.minimum_deadline.status == "past_due")
            for entry in entries or ()
            if entry.awaiting_action_from == "user"
            and entry.minimum_deadline.status in ("currently_due", "past_due")
        ),
    )


def session_of(found: Any) -> RemoteSession:
    """From a Checkout session."""
    return RemoteSession(
        id=found.id,
        status=SessionStatus(found.status),
        is_paid=found.payment_status in ("paid", "no_payment_required"),
        url=found.url,
        expires_at=instant(found.expires_at),
        customer_id=id_of(found.customer),
        subscription_id=id_of(found.subscription),
        payment_intent_id=id_of(found.payment_intent),
    )


def subscription_of(found: Any) -> RemoteSubscription:
    """From a subscription; the period is that of the item that ends first."""
    ends = [item.current_period_end for item in found["items"].data]
    details, paused = found.cancellation_details, found.pause_collection
    item = found["items"].data[0] if found["items"].data else None
    return RemoteSubscription(
        id=found.id,
        status=found.status,
        customer_id=str(id_of(found.customer)),
        period_ends_at=instant(min(ends)) if ends else None,
        ends_at_period_end=found.cancel_at_period_end,
        end_reason=details.reason if details else None,
        checkout_id=_entry(found.metadata, "checkout_id"),
        item_id=item.id if item else None,
        price_id=item.price.id if item else None,
        amount_cents=item.price.unit_amount if item else None,
        is_paused=paused is not None,
        resumes_at=maybe_instant(paused.resumes_at) if paused else None,
    )


def payment_of_invoice(found: Any) -> RemotePayment:
    """From an invoice with `payments` expanded."""
    ends = [line.period.end for line in found.lines.data]
    begins = [line.period.start for line in found.lines.data]
    return RemotePayment(
        invoice_id=found.id,
        payment_intent_id=_intent_of(found),
        amount_cents=found.amount_paid if found.status == "paid" else found.amount_due,
        currency=found.currency,
        is_paid=found.status == "paid",
        is_void=found.status in ("void", "uncollectible"),
        attempt_count=found.attempt_count if found.attempted else 0,
        next_attempt_at=maybe_instant(found.next_payment_attempt),
        period_starts_at=instant(min(begins)) if begins else None,
        period_ends_at=instant(max(ends)) if ends else None,
        made_at=instant(found.created),
        paid_at=maybe_instant(found.status_transitions.paid_at),
    )


def payment_of_intent(found: Any) -> RemotePayment:
    """From the payment intent of something paid once."""
    return RemotePayment(
        invoice_id=None,
        payment_intent_id=found.id,
        amount_cents=found.amount_received or found.amount,
        currency=found.currency,
        is_paid=found.status == "succeeded",
        is_void=found.status == "canceled",
        attempt_count=0,
        next_attempt_at=None,
        period_starts_at=None,
        period_ends_at=None,
        made_at=instant(found.created),
        paid_at=instant(found.created) if found.status == "succeeded" else None,
    )


def refund_of(found: Any) -> RemoteRefund:
    """From a refund."""
    return RemoteRefund(
        id=found.id,
        amount_cents=found.amount,
        is_lost=found.status in ("failed", "canceled"),
        refund_id=_entry(found.metadata, "refund_id"),
    )


def movement_of(found: Any) -> Movement:
    """From a charge, a refund or a dispute."""
    return Movement(
        id=found.id,
        payment_intent_id=id_of(found.payment_intent),
        customer_id=id_of(getattr(found, "customer", None)),
        amount_cents=found.amount,
        refunded_cents=getattr(found, "amount_refunded", 0),
        is_disputed=getattr(found, "disputed", False),
        status=found.status,
        fee_id=id_of(getattr(found, "application_fee", None)),
    )


def dispute_of(found: Any) -> RemoteDispute:
    """From a dispute."""
    details = getattr(found, "evidence_details", None)
    return RemoteDispute(found.status, maybe_instant(details.due_by) if details else None)


def charge_of(found: Any, dispute: RemoteDispute | None) -> RemoteCharge:
    """From a payment intent with `latest_charge` expanded, and its latest dispute."""
    charge = found.latest_charge
    return RemoteCharge(
        payment_intent_id=found.id,
        amount_cents=found.amount_received,
        refunded_cents=charge.amount_refunded if charge else 0,
        is_disputed=bool(charge and charge.disputed),
        dispute=dispute,
        fee_id=id_of(charge.application_fee) if charge else None,
        fee_cents=found.application_fee_amount or 0,
    )


def id_of(value: Any) -> str | None:
    """The id, whether the field is expanded or not."""
    if value is None or isinstance(value, str):
        return value
    return str(value.id)


def instant(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def maybe_instant(stamp: int | None) -> datetime | None:
    return None if stamp is None else instant(stamp)


def _intent_of(invoice: Any) -> str | None:
    payments = getattr(invoice, "payments", None)
    intents = [id_of(made.payment.payment_intent) for made in (payments.data if payments else ())]
    return next((intent for intent in intents if intent), None)


def _entry(metadata: Any, name: str) -> str | None:
    # A StripeObject is no dict: it has no `get`.
    return metadata[name] if metadata and name in metadata else None
