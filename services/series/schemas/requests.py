"""What callers ask of series, on its host side. Requests of subscribers: `joining`."""

from enum import StrEnum

from marshmallow import Schema, fields, validate

from series.domain.changes import Scope
from series.domain.membership import JoinPolicy, Pricing, Status, WaitingList
from series.schemas.fields import (
    MAX_PICTURE_BYTES,
    File,
    Instant,
    Limit,
    Line,
    Locale,
    Paragraphs,
    ReminderOffsets,
    Slug,
    ZoneName,
    capacity,
)
from series.schemas.joining import MOST_QUESTIONS

VISIBILITIES = ("public", "unlisted", "members_only")
DEFAULT_REMINDERS = [24 * 60, 60]
LONGEST_TITLE = 120
LONGEST_DESCRIPTION = 10_000
LONGEST_RULE = 500
MOST_PEOPLE = 500


def _one_of(kind: type[StrEnum]) -> validate.OneOf:
    return validate.OneOf([member.value for member in kind])


class OfHost(Schema):
    """A request on behalf of a host, whose id the gateway vouches for."""

    host_id = fields.UUID(required=True)


class OfSeries(OfHost):
    series_id = fields.UUID(required=True)


class OfSession(OfHost):
    session_id = fields.UUID(required=True)


class OfMembership(OfHost):
    membership_id = fields.UUID(required=True)


class CreateSeries(OfHost):
    title = Line(required=True, longest=LONGEST_TITLE)
    description = Paragraphs(longest=LONGEST_DESCRIPTION, load_default="")
    language = Locale(load_default="en")
    zone = ZoneName(required=True)
    starts_on = fields.Date(required=True, format="iso")
    starts_time = fields.Time(required=True, format="iso")
    duration_minutes = fields.Integer(strict=True, required=True)
    recurrence = Line(longest=LONGEST_RULE, load_default=None, allow_none=True)
    capacity = capacity(load_default=None)
    pricing = fields.String(required=True, validate=_one_of(Pricing))
    visibility = fields.String(load_default="public", validate=validate.OneOf(VISIBILITIES))
    join_policy = fields.String(load_default="open", validate=_one_of(JoinPolicy))
    waiting_list = fields.String(load_default="automatic", validate=_one_of(WaitingList))
    reminder_offsets_minutes = ReminderOffsets(load_default=lambda: list(DEFAULT_REMINDERS))
    opens_before_minutes = fields.Integer(
        strict=True, load_default=15, validate=validate.Range(0, 24 * 60)
    )
    slug = Slug(load_default=None, allow_none=True)


class UpdateSeries(OfSeries):
    """Only what is given changes. When its sessions fall is changed by another method."""

    title = Line(longest=LONGEST_TITLE)
    slug = Slug()
    description = Paragraphs(longest=LONGEST_DESCRIPTION)
    language = Locale()
    capacity = capacity()
    visibility = fields.String(validate=validate.OneOf(VISIBILITIES))
    join_policy = fields.String(validate=_one_of(JoinPolicy))
    waiting_list = fields.String(validate=_one_of(WaitingList))
    reminder_offsets_minutes = ReminderOffsets()
    opens_before_minutes = fields.Integer(strict=True, validate=validate.Range(0, 24 * 60))


class SetPicture(OfSeries):
    content = File(required=True, data_key="data_b64", largest=MAX_PICTURE_BYTES)


class GetPicture(Schema):
    picture_id = fields.UUID(required=True)


class CloneSeries(OfSeries):
    title = Line(longest=LONGEST_TITLE, load_default=None, allow_none=True)


class ListSeries(OfHost):
    after = fields.UUID(load_default=None, allow_none=True)
    limit = Limit()


class ListSessions(OfSeries):
    """`after`: the `next` of the page before. `from_at`: leave out what ended earlier.

    `until_at`: only what ended by then, the latest first.
    """

    after = fields.UUID(load_default=None, allow_none=True)
    limit = Limit()
    from_at = Instant(load_default=None, allow_none=True)
    until_at = Instant(load_default=None, allow_none=True)


class ListSessionMembers(OfSession):
    """`membership_ids`: none but those. `only_unopened`: who never opened the way to it."""

    membership_ids = fields.List(
        fields.UUID(),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=MOST_PEOPLE),
    )
    only_unopened = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    after = fields.UUID(load_default=None, allow_none=True)
    limit = Limit(most=MOST_PEOPLE)


class ListPeople(OfSeries):
    membership_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(max=MOST_PEOPLE)
    )


class ListMembers(OfSeries):
    """`status`: only those in that state."""

    status = fields.String(load_default=None, allow_none=True, validate=_one_of(Status))
    after = fields.UUID(load_default=None, allow_none=True)
    limit = Limit()


class GetPeopleCount(OfHost):
    series_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(max=500))


class Question(Schema):
    label = Line(required=True, longest=300)
    is_required = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class SetQuestions(OfSeries):
    """All of them, in order."""

    questions = fields.List(
        fields.Nested(Question), required=True, validate=validate.Length(max=MOST_QUESTIONS)
    )


class PreviewImport(OfSeries):
    content = File(required=True, data_key="data_b64")


class ImportMembers(PreviewImport):
    """`consent_basis`: why the host may write to these people, in the host's words."""

    consent_basis = Line(required=True, longest=300)


class ExportMembers(OfSeries):
    after = fields.UUID(load_default=None, allow_none=True)


class AddSession(OfSeries):
    starts_at = Instant(required=True)
    duration_minutes = fields.Integer(strict=True, load_default=None, allow_none=True)


class RescheduleSession(OfSession):
    starts_at = Instant(required=True)
    duration_minutes = fields.Integer(strict=True, load_default=None, allow_none=True)


class SkipDate(OfSeries):
    on = fields.Date(required=True, format="iso")


class PreviewScheduleChange(OfSeries):
    """What is to be different; an empty `recurrence` ends the repeating.

    `from_session_id` is needed for the scope "following", and is its first session.
    """

    scope = fields.String(required=True, validate=_one_of(Scope))
    from_session_id = fields.UUID(load_default=None, allow_none=True)
    zone = ZoneName(load_default=None, allow_none=True)
    starts_on = fields.Date(load_default=None, allow_none=True, format="iso")
    starts_time = fields.Time(load_default=None, allow_none=True, format="iso")
    duration_minutes = fields.Integer(strict=True, load_default=None, allow_none=True)
    recurrence = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_RULE)
    )


class ChangeSchedule(PreviewScheduleChange):
    """`version` is that of the preview; without it, whatever is due is done."""

    version = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=64))


class PreviewSchedule(Schema):
    """A schedule that a host is thinking of."""

    zone = ZoneName(required=True)
    starts_on = fields.Date(required=True, format="iso")
    starts_time = fields.Time(required=True, format="iso")
    duration_minutes = fields.Integer(strict=True, required=True)
    recurrence = Line(longest=LONGEST_RULE, load_default=None, allow_none=True)
    limit = Limit(most=50, usual=10)
    locale = Locale(load_default=None, allow_none=True)
