"""What subscribers see of their own, and what notifications learns of them."""

from marshmallow import Schema, fields

from series.schemas.results.members import Member
from series.schemas.results.series import PublicSession, Rhythm
from series.schemas.results.values import Instant, PriceOf


class Membership(Member):
    """A membership as its owner sees it."""

    manage_token = fields.String()
    proof_token = fields.String()


class Proof(Schema):
    """What shows a browser to be the member's."""

    proof_token = fields.String()


class Joined(Schema):
    membership_id = fields.UUID(allow_none=True)
    status = fields.String()
    manage_token = fields.String(allow_none=True)


class SeriesOfMember(Schema):
    series_id = fields.UUID(attribute="id")
    slug = fields.String()
    title = fields.String()
    description = fields.String()
    language = fields.String()
    zone = fields.String()
    status = fields.String()
    pricing = fields.String()
    price = PriceOf(attribute="price_amount_cents")
    schedule = fields.Nested(Rhythm, allow_none=True)


class SessionOfMember(PublicSession):
    status = fields.String()
    sequence = fields.Integer()
    join_token = fields.String(allow_none=True)


class MembershipPage(Schema):
    """What stands on a member's own page."""

    membership = fields.Nested(Membership)
    calendar_token = fields.String()
    series = fields.Nested(SeriesOfMember)
    sessions = fields.List(fields.Nested(SessionOfMember))


class OpenedLink(Schema):
    """What stands behind a join link."""

    state = fields.String()
    is_proved = fields.Boolean()
    join_url = fields.String(allow_none=True)
    membership_id = fields.UUID(allow_none=True)
    may_look_back = fields.Boolean()
    opens_at = Instant(allow_none=True)
    session = fields.Nested(SessionOfMember)
    series = fields.Nested(SeriesOfMember)


class RosterPage(Schema):
    """`items` are `queries.rosters`' own: membership_id, email, locale; name, zone, tokens."""

    items = fields.Raw()
    next = fields.UUID(allow_none=True)


class MemberContact(Schema):
    membership_id = fields.UUID()
    email = fields.String()
    name = fields.String()
    locale = fields.String()
    zone = fields.String()
    manage_token = fields.String()
    status = fields.String()
    series_id = fields.UUID()
    series_title = fields.String()
    series_slug = fields.String()
    host_id = fields.UUID()
