"""Connections, prices and subscriptions."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import Identifier, Option, Text, Token, Whole
from gateway.schemas.rooms import Link

INTERVALS = ("once", "week", "month", "year")


class SetPrice(Schema):
    amount_cents = Whole(
        least=1,
        most=99_999_999,
        required=True,
        metadata={"description": "In the currency's minor unit: cents, or yen."},
    )
    currency = fields.String(
        required=True, validate=validate.Regexp("^[a-z]{3}$", error="Three small letters: eur.")
    )
    interval = Option(*INTERVALS, required=True)
    is_chosen = fields.Boolean(metadata={"description": "Members pay what they want from here on."})
    trial_days = Whole(least=0, most=365)
    takes_codes = fields.Boolean()
    for_members = fields.Boolean(
        metadata={"description": "Members who pay already change with their next renewal."}
    )


class FinishConnect(Schema):
    state = Token(required=True)
    code = Text(required=True, longest=2048)


class Disconnect(Schema):
    cancel_meetings = fields.Boolean(
        load_default=False,
        metadata={"description": "Also delete the meetings of sessions still to come."},
    )
    own_url = Link(
        load_default=None,
        metadata={"description": "Lead sessions still to come to this link of your own."},
    )
    hand_to = Identifier(
        metadata={
            "description": "The account of a co-host on your team, connected to Zoom, who takes "
            "the meetings over."
        }
    )


class SeriesAtStake(Schema):
    series_id = fields.String(metadata={"format": "uuid"})
    topic = fields.String()
    sessions = fields.Integer()


class CoHost(Schema):
    account_id = fields.String(metadata={"format": "uuid"})
    email = fields.String(metadata={"format": "email"})


class Rehearsal(Schema):
    """What disconnecting Zoom would touch."""

    sessions = fields.Integer()
    people = fields.Integer(
        metadata={"description": "Who have a place in these series, each once."}
    )
    first_starts_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    series = fields.List(fields.Nested(SeriesAtStake))
    kept_for_others = fields.Integer(
        metadata={"description": "Sessions of other hosts whose meetings are in your account."}
    )
    co_hosts = fields.List(
        fields.Nested(CoHost), metadata={"description": "Who could take the meetings over."}
    )


class SubscriptionPage(Schema):
    series_id = Identifier()
    after = Identifier(metadata={"description": "`next` of the page before."})
    limit = fields.Integer(validate=validate.Range(min=1, max=200))


class PriceTag(Schema):
    amount_cents = fields.Integer()
    currency = fields.String()
    interval = fields.String()


class Price(PriceTag):
    series_id = fields.String(metadata={"format": "uuid"})
    is_chosen = fields.Boolean()
    trial_days = fields.Integer()
    takes_codes = fields.Boolean()


class ZoomProfile(Schema):
    """Asked of Zoom for this answer, and not kept (promise P10)."""

    display_name = fields.String()
    email = fields.String()


class ZoomWrites(Schema):
    """How many meetings Zoom lets be made and changed today."""

    limit = fields.Integer()
    left = fields.Integer()
    renewed_at = fields.String(metadata={"format": "date-time"})
    waiting = fields.Integer(
        metadata={"description": "Sessions whose meeting is made or changed tomorrow."}
    )


class KeptByCoHost(Schema):
    keeper_id = fields.String(metadata={"format": "uuid"})
    sessions = fields.Integer()


class ZoomConnection(Schema):
    status = fields.String()
    writes = fields.Nested(ZoomWrites, allow_none=True)
    connected_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    problem = fields.String(allow_none=True)
    profile = fields.Nested(ZoomProfile, allow_none=True)
    handed_over = fields.List(
        fields.Nested(KeptByCoHost),
        metadata={"description": "Whose Zoom accounts keep meetings of yours."},
    )
    is_confirmed = fields.Boolean(
        metadata={"description": "After disconnecting: whether Zoom has confirmed the revocation."}
    )


class Requirement(Schema):
    """Something that Stripe still wants from the host."""

    code = fields.String()
    text = fields.String()


class StripeConnection(Schema):
    status = fields.String()
    requirements = fields.List(fields.Nested(Requirement))
    account_id = fields.String(allow_none=True)
    tax_mode = fields.String()
    activated_at = fields.String(allow_none=True, metadata={"format": "date-time"})


class Url(Schema):
    """Where to send the person next."""

    url = fields.String(metadata={"format": "uri"})


class Subscription(Schema):
    subscription_id = fields.String(metadata={"format": "uuid"})
    membership_id = fields.String(metadata={"format": "uuid"})
    series_id = fields.String(metadata={"format": "uuid"})
    status = fields.String()
    amount_cents = fields.Integer(allow_none=True)
    currency = fields.String(allow_none=True)
    interval = fields.String(allow_none=True)
    period_ends_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    ends_with_period = fields.Boolean()
    is_paused = fields.Boolean()
    paused_until = fields.String(allow_none=True, metadata={"format": "date-time"})
    started_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    ended_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    end_reason = fields.String(allow_none=True)
    paid_cents = fields.Integer()


class SubscriptionList(Schema):
    items = fields.List(fields.Nested(Subscription))
    next = fields.String(allow_none=True)
