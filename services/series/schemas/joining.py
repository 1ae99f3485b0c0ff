"""What subscribers ask of series, and what notifications asks about them."""

from marshmallow import Schema, fields, validate

from series.schemas.fields import (
    Email,
    Limit,
    Line,
    Locale,
    Paragraphs,
    Phone,
    Slug,
    Token,
    ZoneName,
)

LONGEST_NAME = 100
LONGEST_ANSWER = 2_000
MOST_QUESTIONS = 20
MOST_PROOFS = 10
LARGEST_PAGE = 1000


class BySlug(Schema):
    slug = Slug(required=True)


class GetPublicSeries(BySlug):
    """`locale`: the language in which its rhythm is said."""

    locale = Locale(load_default=None, allow_none=True)


class ByToken(Schema):
    token = Token()


class GetMembership(ByToken):
    """`locale` as there."""

    locale = Locale(load_default=None, allow_none=True)


class PublicCalendar(BySlug):
    """With a `session_id`, that session only."""

    session_id = fields.UUID(load_default=None, allow_none=True)


class MembershipCalendar(ByToken):
    session_id = fields.UUID(load_default=None, allow_none=True)


class OpenJoinLink(ByToken):
    """`proofs` are what the browser holds; `own_address` is the caller's, vouched for."""

    proofs = fields.List(
        fields.String(validate=validate.Length(1, 200)),
        load_default=list,
        validate=validate.Length(max=MOST_PROOFS),
    )
    own_address = Email(load_default=None, allow_none=True)


class ProveMembership(ByToken):
    code = fields.String(required=True, validate=validate.Length(1, 40))


class JoinSeries(BySlug):
    """`account_id` is given where the gateway knows the address to be the caller's own.

    With a `session_id` it is about that session only.
    """

    email = Email(required=True)
    name = Line(required=True, longest=LONGEST_NAME)
    phone = Phone(load_default=None, allow_none=True)
    locale = Locale(load_default=None, allow_none=True)
    zone = ZoneName(load_default=None, allow_none=True)
    account_id = fields.UUID(load_default=None, allow_none=True)
    session_id = fields.UUID(load_default=None, allow_none=True)
    answers = fields.Dict(
        fields.UUID(),
        Paragraphs(longest=LONGEST_ANSWER),
        load_default=dict,
        validate=validate.Length(max=MOST_QUESTIONS),
    )


class ListedPerson(Schema):
    """Someone on a host's list."""

    email = Email(required=True)
    name = Line(required=True, longest=LONGEST_NAME)
    phone = Phone(required=True)


class UpdateMembership(ByToken):
    """Only what is given changes; the address cannot, since it is what was confirmed."""

    name = Line(longest=LONGEST_NAME)
    phone = Phone(allow_none=True)
    locale = Locale()
    zone = ZoneName()


class ByMembership(Schema):
    membership_id = fields.UUID(required=True)


class BySession(Schema):
    session_id = fields.UUID(required=True)


class RosterPage(Schema):
    """`is_brief`: ids, addresses and languages only, to note down who is meant.

    `of_cancelled`: who is to be told that the session, which was called off, does not take place.
    `in_time`: only whose place had begun before the session was over.
    """

    session_id = fields.UUID(required=True)
    of_cancelled = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    in_time = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    is_brief = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    after = fields.UUID(load_default=None, allow_none=True)
    limit = Limit(most=LARGEST_PAGE, usual=LARGEST_PAGE)


class MembersPage(Schema):
    """Of everybody, in all series."""

    is_brief = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    after = fields.UUID(load_default=None, allow_none=True)
    limit = Limit(most=LARGEST_PAGE, usual=LARGEST_PAGE)


class SeriesRosterPage(MembersPage):
    series_id = fields.UUID(required=True)
