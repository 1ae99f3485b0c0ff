"""Members, as their host sees them."""

from marshmallow import Schema, fields

from series.schemas.results.values import Instant


class Member(Schema):
    """A membership as the host sees it."""

    membership_id = fields.UUID(attribute="id")
    series_id = fields.UUID()
    email = fields.String()
    name = fields.String()
    phone = fields.String(allow_none=True)
    locale = fields.String(allow_none=True)
    zone = fields.String(allow_none=True)
    status = fields.String()
    end_reason = fields.String(allow_none=True)
    requested_at = Instant()
    joined_at = Instant(allow_none=True)
    is_whole = fields.Boolean()
    lapses_at = Instant(allow_none=True)
    ended_at = Instant(allow_none=True)


class Answer(Schema):
    question = fields.String()
    text = fields.String()


class MemberWithAnswers(Member):
    answers = fields.List(fields.Nested(Answer))


class People(Schema):
    people = fields.Integer()


class MemberPage(Schema):
    items = fields.List(fields.Nested(Member))
    next = fields.UUID(allow_none=True)


class ImportedRow(Schema):
    """`outcome`: invited, member_already, twice or bad; `sentence` says what is bad."""

    line = fields.Integer()
    outcome = fields.String()
    sentence = fields.String(allow_none=True)


class ImportReport(Schema):
    rows = fields.List(fields.Nested(ImportedRow))
    counts = fields.Dict()
