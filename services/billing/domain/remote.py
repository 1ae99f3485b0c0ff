"""What Stripe says, as values of our own: the few fields that billing acts on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class Requirement:
    """Something that Stripe wants of a host; `code` is Stripe's description of the field."""

    code: str
    is_overdue: bool


@dataclass(frozen=True)
class RemoteAccount:
    """A connected account."""

    id: str
    can_charge: bool
    requirements: tuple[Requirement, ...]


class SessionStatus(StrEnum):
    """Where a Checkout session stands."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


@dataclass(frozen=True)
class RemoteSession:
    """A Checkout session; `url` is its page while it is open."""

    id: str
    status: SessionStatus
    is_paid: bool
    url: str | None
    expires_at: datetime
    customer_id: str | None
    subscription_id: str | None
    payment_intent_id: str | None


@dataclass(frozen=True)
class RemoteSubscription:
    """A subscription; `status` is Stripe's word, known to us or not."""

    id: str
    status: str
    customer_id: str
    period_ends_at: datetime | None
    ends_at_period_end: bool
    end_reason: str | None
    checkout_id: str | None
    item_id: str | None
    price_id: str | None
    amount_cents: int | None
    is_paused: bool
    resumes_at: datetime | None


def gone(subscription_id: str, *, customer_id: str) -> RemoteSubscription:
    """What a subscription counts as that Stripe does not have any more: it takes no money."""
    return RemoteSubscription(
        id=subscription_id,
        status="canceled",
        customer_id=customer_id,
        period_ends_at=None,
        ends_at_period_end=False,
        end_reason=None,
        checkout_id=None,
        item_id=None,
        price_id=None,
        amount_cents=None,
        is_paused=False,
        resumes_at=None,
    )


@dataclass(frozen=True)
class RemotePayment:
    """An invoice, or a payment made once (then `invoice_id` is None)."""

    invoice_id: str | None
    payment_intent_id: str | None
    amount_cents: int
    currency: str
    is_paid: bool
    is_void: bool
    attempt_count: int
    next_attempt_at: datetime | None
    period_starts_at: datetime | None
    period_ends_at: datetime | None
    made_at: datetime
    paid_at: datetime | None


@dataclass(frozen=True)
class UnpaidInvoice:
    """An invoice that Stripe may still collect."""

    id: str
    is_draft: bool


@dataclass(frozen=True)
class RemoteRefund:
    """A refund; `refund_id` is ours where we made it, `is_lost` where the money never left."""

    id: str
    amount_cents: int
    is_lost: bool
    refund_id: str | None


@dataclass(frozen=True)
class RemoteDispute:
    """The latest dispute of a payment: where it stands, in Stripe's word, and until when."""

    status: str
    respond_by: datetime | None


@dataclass(frozen=True)
class RemoteCharge:
    """What became of the money of a payment intent; the fee is ours, as we asked for it."""

    payment_intent_id: str
    amount_cents: int
    refunded_cents: int
    is_disputed: bool
    dispute: RemoteDispute | None
    fee_id: str | None
    fee_cents: int


@dataclass(frozen=True)
class RemoteFee:
    """Our fee on a charge: what was taken, and what of that the host has back."""

    id: str
    amount_cents: int
    returned_cents: int

    @property
    def kept_cents(self) -> int:
        return self.amount_cents - self.returned_cents


@dataclass(frozen=True)
class Movement:
    """A charge, a refund or a dispute of a payment intent, as a list shows it.

    The amounts are a charge's, and `fee_id` is that of our fee on it; `status` is that of a refund
    or a dispute.
    """

    id: str
    payment_intent_id: str | None
    customer_id: str | None
    amount_cents: int
    refunded_cents: int
    is_disputed: bool
    status: str
    fee_id: str | None


@dataclass(frozen=True)
class Money:
    """An amount."""

    amount_cents: int
    currency: str


@dataclass(frozen=True)
class Payout:
    """Money on its way to the host's bank, or there."""

    amount_cents: int
    currency: str
    status: str
    arrives_at: datetime


@dataclass(frozen=True)
class Fees:
    """What Stripe and we took of charges; ours is less what went back to the host."""

    currency: str
    stripe_cents: int
    platform_cents: int


@dataclass(frozen=True)
class Earnings:
    """What an account has; `has_all_fees` is false where there were too many to add up."""

    available: tuple[Money, ...]
    pending: tuple[Money, ...]
    payouts: tuple[Payout, ...]
    fees: tuple[Fees, ...]
    has_all_fees: bool
