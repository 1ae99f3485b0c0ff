"""What billing answers."""

from marshmallow import Schema, fields


class Link(Schema):
    url = fields.String()


class Requirement(Schema):
    """Something that Stripe still wants of the host, in plain words."""

    code = fields.String()
    text = fields.String()


class Connection(Schema):
    status = fields.String()
    account_id = fields.String(attribute="stripe_account_id", dump_default=None)
    requirements = fields.List(fields.Nested(Requirement))
    activated_at = fields.AwareDateTime(dump_default=None)
    tax_mode = fields.String()


class Price(Schema):
    series_id = fields.UUID()
    amount_cents = fields.Integer()
    currency = fields.String()
    interval = fields.String()
    is_chosen = fields.Boolean()
    trial_days = fields.Integer()
    takes_codes = fields.Boolean()


class Rules(Schema):
    series_id = fields.UUID(attribute="id")
    ending_refund = fields.String()
    session_refund = fields.String()


class Affected(Schema):
    """How many subscriptions a change concerns."""

    number = fields.Integer()


class Code(Schema):
    code_id = fields.UUID(attribute="id")
    word = fields.String()
    percent_off = fields.Integer()
    amount_off_cents = fields.Integer()
    currency = fields.String()
    duration = fields.String()
    duration_months = fields.Integer()
    most_uses = fields.Integer()
    expires_at = fields.AwareDateTime()
    is_active = fields.Boolean()


class Codes(Schema):
    items = fields.List(fields.Nested(Code))


class CheckoutPage(Schema):
    url = fields.String()
    expires_at = fields.AwareDateTime()


class Outcome(Schema):
    """`none`, `open`, `active`, `expired`, `abandoned` or `ended`."""

    status = fields.String()


class Subscription(Schema):
    subscription_id = fields.UUID(attribute="id")
    membership_id = fields.UUID()
    series_id = fields.UUID()
    status = fields.String()
    amount_cents = fields.Integer()
    currency = fields.String()
    interval = fields.String()
    period_ends_at = fields.AwareDateTime()
    ends_with_period = fields.Boolean()
    is_paused = fields.Boolean()
    paused_until = fields.AwareDateTime()
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime()
    end_reason = fields.String()


class Standing(Schema):
    """How a member stands with their money; empty where nothing is paid for the place."""

    status = fields.String()
    amount_cents = fields.Integer()
    currency = fields.String()
    interval = fields.String()
    started_at = fields.AwareDateTime()
    period_ends_at = fields.AwareDateTime()
    ends_with_period = fields.Boolean()
    is_paused = fields.Boolean()
    paused_until = fields.AwareDateTime()
    is_disputed = fields.Boolean()
    next_attempt_at = fields.AwareDateTime()


class SubscriptionRow(Subscription):
    paid_cents = fields.Integer()


class Subscriptions(Schema):
    items = fields.List(fields.Nested(SubscriptionRow))
    next = fields.UUID()


class Payment(Schema):
    payment_id = fields.UUID(attribute="id")
    membership_id = fields.UUID()
    series_id = fields.UUID()
    status = fields.String()
    amount_cents = fields.Integer()
    refunded_cents = fields.Integer()
    currency = fields.String()
    is_disputed = fields.Boolean()
    is_held = fields.Boolean()
    made_at = fields.AwareDateTime()
    paid_at = fields.AwareDateTime()
    period_starts_at = fields.AwareDateTime()
    period_ends_at = fields.AwareDateTime()
    next_attempt_at = fields.AwareDateTime()


class Payments(Schema):
    items = fields.List(fields.Nested(Payment))
    next = fields.UUID()


class Refund(Schema):
    """`wished` until Stripe has made it, or `failed`."""

    refund_id = fields.UUID(attribute="id")
    payment_id = fields.UUID()
    amount_cents = fields.Integer()
    status = fields.String()


class WebhookAnswer(Schema):
    """What Stripe is to hear."""

    status = fields.Integer()
    body = fields.Dict()


class Money(Schema):
    amount_cents = fields.Integer()
    currency = fields.String()


class Revenue(Schema):
    """One series in one month; months are `YYYY-MM` in UTC."""

    currency = fields.String()
    series_id = fields.UUID()
    title = fields.String()
    month = fields.String()
    payments = fields.Integer()
    paid_cents = fields.Integer()
    refunded_cents = fields.Integer()
    fee_cents = fields.Integer()


class Revenues(Schema):
    items = fields.List(fields.Nested(Revenue))


class AtRisk(Money):
    """`why`: `payment_failed`, `disputed` or `ending`."""

    membership_id = fields.UUID()
    series_id = fields.UUID()
    interval = fields.String()
    why = fields.String()
    period_ends_at = fields.AwareDateTime()
    next_attempt_at = fields.AwareDateTime()


class AllAtRisk(Schema):
    items = fields.List(fields.Nested(AtRisk))


class Dispute(Money):
    """A payment that a bank asks back: `status` is Stripe's word."""

    payment_id = fields.UUID(attribute="id")
    membership_id = fields.UUID()
    series_id = fields.UUID()
    title = fields.String()
    status = fields.String()
    respond_by = fields.AwareDateTime()
    paid_at = fields.AwareDateTime()


class Disputes(Schema):
    items = fields.List(fields.Nested(Dispute))


class Unfair(Money):
    """Periods of a series that were paid for and had no session."""

    series_id = fields.UUID()
    title = fields.String()
    number = fields.Integer()
    period_starts_at = fields.AwareDateTime()
    period_ends_at = fields.AwareDateTime()


class AllUnfair(Schema):
    items = fields.List(fields.Nested(Unfair))


class Payout(Money):
    status = fields.String()
    arrives_at = fields.AwareDateTime()


class Fees(Schema):
    currency = fields.String()
    stripe_cents = fields.Integer()
    platform_cents = fields.Integer()


class Earnings(Schema):
    available = fields.List(fields.Nested(Money))
    pending = fields.List(fields.Nested(Money))
    payouts = fields.List(fields.Nested(Payout))
    fees = fields.List(fields.Nested(Fees))
    has_all_fees = fields.Boolean()


class Comparison(Schema):
    """The latest comparison with Stripe; empty where there was none."""

    ended_at = fields.AwareDateTime()
    subscriptions = fields.Integer()
    payments = fields.Integer()
    found = fields.Integer()
    left = fields.Integer()


class Loss(Money):
    """Subscriptions of one rhythm, and what they bring each time."""

    interval = fields.String()
    number = fields.Integer()


class Rehearsal(Schema):
    """What ends when the connection ends."""

    members = fields.Integer()
    items = fields.List(fields.Nested(Loss))
