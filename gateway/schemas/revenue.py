"""Payments, refunds, codes, revenue, and what is fair."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import Identifier, Instant, Option, Text, Whole
from gateway.schemas.money import SubscriptionPage

_INSTANT = {"format": "date-time"}
_UUID = {"format": "uuid"}


class RefundRules(Schema):
    """Who leaves early gets `ending_refund`; a cancelled session goes back to `session_refund`."""

    ending_refund = Option("none", "unused", "whole", required=True)
    session_refund = Option("none", "paid_once", "everyone", required=True)


class Judge(Schema):
    gives_back = fields.Boolean(required=True)


class Pause(Schema):
    resumes_at = Instant()


class Affected(Schema):
    number = fields.Integer()


class SetTax(Schema):
    tax_mode = Option("off", "inclusive", "exclusive", required=True)


class PaymentPage(SubscriptionPage):
    membership_id = Identifier()


class Payment(Schema):
    payment_id = fields.String(metadata=_UUID)
    membership_id = fields.String(metadata=_UUID)
    series_id = fields.String(metadata=_UUID)
    status = fields.String()
    amount_cents = fields.Integer()
    refunded_cents = fields.Integer()
    currency = fields.String()
    is_disputed = fields.Boolean()
    is_held = fields.Boolean(metadata={"description": "A bank has the money until it decides."})
    made_at = fields.String(metadata=_INSTANT)
    paid_at = fields.String(allow_none=True, metadata=_INSTANT)
    period_starts_at = fields.String(allow_none=True, metadata=_INSTANT)
    period_ends_at = fields.String(allow_none=True, metadata=_INSTANT)
    next_attempt_at = fields.String(allow_none=True, metadata=_INSTANT)


class PaymentList(Schema):
    items = fields.List(fields.Nested(Payment))
    next = fields.String(allow_none=True)


class RefundPayment(Schema):
    amount_cents = Whole(
        least=1,
        most=99_999_999,
        required=True,
        allow_none=True,
        metadata={"description": "Null for all that is left."},
    )


class Refund(Schema):
    """`wished` until Stripe has made it, or `failed`."""

    refund_id = fields.String(metadata=_UUID)
    payment_id = fields.String(metadata=_UUID)
    amount_cents = fields.Integer()
    status = fields.String()


class AddCode(Schema):
    word = Text(required=True, longest=40, shortest=3)
    percent_off = Whole(least=1, most=100)
    amount_off_cents = Whole(least=1, most=99_999_999)
    currency = fields.String(validate=validate.Regexp("^[a-z]{3}$"))
    duration = Option("once", "repeating", "forever")
    duration_months = Whole(least=1, most=36)
    most_uses = Whole(least=1, most=1_000_000)
    expires_at = Instant()


class Code(Schema):
    code_id = fields.String(metadata=_UUID)
    word = fields.String()
    percent_off = fields.Integer(allow_none=True)
    amount_off_cents = fields.Integer(allow_none=True)
    currency = fields.String(allow_none=True)
    duration = fields.String()
    duration_months = fields.Integer(allow_none=True)
    most_uses = fields.Integer(allow_none=True)
    expires_at = fields.String(allow_none=True, metadata=_INSTANT)
    is_active = fields.Boolean()


class CodeList(Schema):
    items = fields.List(fields.Nested(Code))


class Revenue(Schema):
    series_id = fields.String(metadata=_UUID)
    title = fields.String(allow_none=True)
    month = fields.String()
    currency = fields.String()
    payments = fields.Integer()
    paid_cents = fields.Integer()
    refunded_cents = fields.Integer()
    fee_cents = fields.Integer(
        metadata={"description": "Session Monster's fee, less what of it went back to you."}
    )


class RevenueList(Schema):
    items = fields.List(fields.Nested(Revenue))


class Amount(Schema):
    amount_cents = fields.Integer()
    currency = fields.String()


class AtRisk(Amount):
    """`why`: payment_failed, disputed or ending."""

    membership_id = fields.String(metadata=_UUID)
    series_id = fields.String(metadata=_UUID)
    interval = fields.String()
    why = fields.String()
    period_ends_at = fields.String(allow_none=True, metadata=_INSTANT)
    next_attempt_at = fields.String(allow_none=True, metadata=_INSTANT)


class AtRiskList(Schema):
    items = fields.List(fields.Nested(AtRisk))


class Dispute(Amount):
    """A payment that a bank asks back; `respond_by`: when your answer has to be at Stripe."""

    payment_id = fields.String(metadata=_UUID)
    membership_id = fields.String(metadata=_UUID)
    series_id = fields.String(metadata=_UUID)
    title = fields.String(allow_none=True)
    status = fields.String()
    respond_by = fields.String(allow_none=True, metadata=_INSTANT)
    paid_at = fields.String(allow_none=True, metadata=_INSTANT)


class DisputeList(Schema):
    items = fields.List(fields.Nested(Dispute))


class Unfair(Amount):
    series_id = fields.String(metadata=_UUID)
    title = fields.String()
    number = fields.Integer()
    period_starts_at = fields.String(metadata=_INSTANT)
    period_ends_at = fields.String(metadata=_INSTANT)


class UnfairList(Schema):
    items = fields.List(fields.Nested(Unfair))


class Payout(Amount):
    status = fields.String()
    arrives_at = fields.String(metadata=_INSTANT)


class Fees(Schema):
    currency = fields.String()
    stripe_cents = fields.Integer()
    platform_cents = fields.Integer(
        metadata={"description": "Session Monster's, less what of it went back to you."}
    )


class Earnings(Schema):
    available = fields.List(fields.Nested(Amount))
    pending = fields.List(fields.Nested(Amount))
    payouts = fields.List(fields.Nested(Payout))
    fees = fields.List(fields.Nested(Fees))
    has_all_fees = fields.Boolean()


class Loss(Amount):
    interval = fields.String()
    number = fields.Integer()


class StripeRehearsal(Schema):
    """What ends when the connection ends."""

    members = fields.Integer()
    items = fields.List(fields.Nested(Loss))
