"""What subscribers send and see: published series, joining, their own membership."""

from typing import Any

from marshmallow import Schema, fields, validate, validates_schema

from gateway.schemas.fields import (
    Address,
    Identifier,
    Locale,
    Prose,
    Text,
    Token,
    Zone,
    refuse_nothing,
)
from gateway.schemas.money import PriceTag
from gateway.schemas.series import INSTANT, UUID, Member, Rhythm
from gateway.schemas.series_settings import MOST_QUESTIONS, Question

_PHONE = {"description": "With its country code; optional."}


class JoiningPerson(Schema):
    """Who asks for a place."""

    email = Address(required=True)
    name = Text(required=True, longest=100)
    phone = Text(longest=40, metadata=_PHONE)
    locale = Locale()
    zone = Zone()
    session_id = Identifier(
        metadata={"description": "Of a free series: that session only, in place of all."}
    )


class JoinSeries(JoiningPerson):
    answers = fields.Dict(
        keys=Identifier(),
        values=Prose(longest=2_000),
        validate=validate.Length(max=MOST_QUESTIONS),
        metadata={"description": "By `question_id`."},
    )


class MembershipToken(Schema):
    token = Token(required=True)


class Calendar(Schema):
    """`text` is an iCalendar object (RFC 5545)."""

    content_type = fields.String()
    file_name = fields.String()
    text = fields.String()


class JoinCode(Schema):
    code = Text(required=True, longest=20, metadata={"description": "From the mail; any case."})


class JoinProof(Schema):
    proof_token = fields.String()


class OpenJoinLink(Schema):
    proof = Token(metadata={"description": "The membership's `proof_token`."})


class ChangeMembership(Schema):
    name = Text(longest=100)
    phone = Text(longest=40, allow_none=True, metadata=_PHONE)
    locale = Locale()
    zone = Zone()

    @validates_schema
    def names_a_change(self, values: dict[str, Any], **kwargs: Any) -> None:
        refuse_nothing(values)


class PublicSession(Schema):
    session_id = fields.String(metadata=UUID)
    starts_at = fields.String(metadata=INSTANT)
    duration_minutes = fields.Integer()


class PublicSeries(Schema):
    """What anybody may know of a published series."""

    series_id = fields.String(metadata=UUID)
    slug = fields.String()
    title = fields.String()
    description = fields.String()
    language = fields.String()
    zone = fields.String()
    visibility = fields.String()
    pricing = fields.String()
    price = fields.Nested(PriceTag, allow_none=True)
    capacity = fields.Integer(allow_none=True)
    join_policy = fields.String()
    picture_id = fields.String(allow_none=True, metadata=UUID)
    questions = fields.List(fields.Nested(Question))
    is_full = fields.Boolean()
    schedule = fields.Nested(Rhythm, allow_none=True)
    sessions = fields.List(fields.Nested(PublicSession))


class Joined(Schema):
    """`status` says what is next: unconfirmed (a mail); signed in with that address also
    awaiting_payment (`checkout_url`), waiting, awaiting_approval, or active."""

    membership_id = fields.String(metadata=UUID, allow_none=True)
    status = fields.String()
    manage_token = fields.String(allow_none=True)
    checkout_url = fields.String(allow_none=True, metadata={"format": "uri"})


class Membership(Member):
    manage_token = fields.String()
    proof_token = fields.String(
        metadata={"description": "Opens the join links of this membership without a mailed code."}
    )
    checkout_url = fields.String(allow_none=True, metadata={"format": "uri"})


class OwnSession(PublicSession):
    status = fields.String()
    sequence = fields.Integer()
    join_token = fields.String(allow_none=True)


class OwnSeries(Schema):
    series_id = fields.String(metadata=UUID)
    slug = fields.String()
    title = fields.String()
    description = fields.String()
    language = fields.String()
    zone = fields.String()
    status = fields.String()
    pricing = fields.String()
    price = fields.Nested(PriceTag, allow_none=True)
    schedule = fields.Nested(
        Rhythm, allow_none=True, metadata={"description": "Of GET on the membership."}
    )


class Reading(Schema):
    locale = Locale(metadata={"description": "Of the words: en, fr, de, es; else English."})


class OwnRecording(Schema):
    session_id = fields.String(metadata=UUID)
    starts_at = fields.String(metadata=INSTANT)
    share_url = fields.String(metadata={"format": "uri"})
    passcode = fields.String()


class OwnMembership(Schema):
    membership = fields.Nested(Membership)
    calendar_token = fields.String(
        metadata={"description": "For a calendar to subscribe with, at /c/{calendar_token}.ics."}
    )
    series = fields.Nested(OwnSeries)
    sessions = fields.List(fields.Nested(OwnSession))
    recordings = fields.List(fields.Nested(OwnRecording))


class JoinLink(Schema):
    """`state`: open, proof_needed, early, no_meeting, cancelled, ended or not_member."""

    state = fields.String()
    is_proved = fields.Boolean(
        metadata={"description": "Whether the link opens for this caller once it is time."}
    )
    join_url = fields.String(allow_none=True, metadata={"format": "uri"})
    opens_at = fields.String(allow_none=True, metadata=INSTANT)
    session = fields.Nested(OwnSession)
    series = fields.Nested(OwnSeries)
    recordings = fields.List(fields.Nested(OwnRecording))


class AmountForm(Schema):
    """What somebody wants to pay, as they type it."""

    amount = Text(longest=12)
