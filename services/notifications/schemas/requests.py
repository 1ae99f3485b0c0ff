"""What notifications can be asked."""

import base64
import binascii
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from chassis.addresses import normalise
from chassis.errors import Invalid
from notifications.domain.inbound import Desk
from notifications.domain.kinds import STOPPABLE, Category
from notifications.domain.people import on_one_line
from notifications.domain.threads import ThreadStatus
from notifications.domain.trail import MailState
from notifications.domain.voice import PLAIN_COLOUR, is_colour
from notifications.previews import Asked
from notifications.rendering.languages import DEFAULT, LANGUAGES

_TOKEN = validate.Length(1, 400)
_LARGEST_PAGE = 200
_MOST_PEOPLE = 500
_LONGEST_BODY = 20_000
_SHORTEST_REASON = 5


class Base64(fields.String):
    """Bytes, written as base64."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValidationError("Not base64.") from error


def _limit(most: int = _LARGEST_PAGE) -> fields.Integer:
    return fields.Integer(load_default=50, strict=True, validate=validate.Range(1, most))


class ReceiveWebhook(Schema):
    body = Base64(required=True, data_key="body_b64")
    content_type = fields.String(load_default="", validate=validate.Length(max=300))


class ByToken(Schema):
    token = fields.String(required=True, validate=_TOKEN)


class Address(fields.String):
    """An address in the form in which addresses are compared (rights.R10)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        try:
            return normalise(super()._deserialize(value, attr, data, **more))
        except Invalid as error:
            raise ValidationError("Not an address.") from error


class ByAddress(Schema):
    address = Address(required=True)


class SetPreferences(ByToken):
    """`categories` by name, and whether mail of the link's series is wanted at all."""

    categories = fields.Dict(
        keys=fields.Enum(Category, by_value=True, validate=validate.OneOf(STOPPABLE)),
        values=fields.Boolean(truthy={True}, falsy={False}),
        load_default=dict,
    )
    series = fields.Boolean(truthy={True}, falsy={False}, load_default=None, allow_none=True)


class OfSeries(Schema):
    host_id = fields.UUID(required=True)
    series_id = fields.UUID(required=True)


class Line(fields.String):
    """A host's words on one line, as long as they are short enough for one."""

    def __init__(self, longest: int, **options: Any) -> None:
        super().__init__(validate=validate.Length(max=longest), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        return on_one_line(super()._deserialize(value, attr, data, **more))


def _is_colour(text: str) -> None:
    if not is_colour(text):
        raise ValidationError("A colour is # and six digits, such as #0d6b51.")


class SetSeriesVoice(OfSeries):
    name = Line(60, load_default="")
    mark = Line(3, load_default="")
    colour = fields.String(load_default=PLAIN_COLOUR, validate=_is_colour)
    reply_to_name = Line(60, load_default="")
    follow_up = fields.String(load_default="", validate=validate.Length(max=_LONGEST_BODY))


class HostMessage(OfSeries):
    subject = Line(150, required=True)
    body = fields.String(required=True, validate=validate.Length(1, _LONGEST_BODY))


class SendHostMessage(HostMessage):
    @validates_schema
    def says_something(self, values: dict[str, Any], **more: Any) -> None:
        for name in ("subject", "body"):
            if not values.get(name, "").strip():
                raise ValidationError("Say something.", name)


class PreviewMessage(OfSeries):
    kind = fields.String(required=True, validate=validate.Length(max=60))
    language = fields.String(load_default=DEFAULT, validate=validate.OneOf(LANGUAGES))
    subject = Line(150, load_default="")
    body = fields.String(load_default="", validate=validate.Length(max=_LONGEST_BODY))

    @post_load
    def as_asked(self, values: dict[str, Any], **more: Any) -> dict[str, Any]:
        whose = {name: values.pop(name) for name in ("host_id", "series_id")}
        return {**whose, "asked": Asked(**values)}


class Nothing(Schema):
    """Nothing needs to be said."""


class AnnouncePolicy(Schema):
    operator_id = fields.UUID(required=True)
    version = Line(40, required=True)
    effective_at = fields.AwareDateTime(required=True, format="iso")
    summary = Line(2000, required=True)


class ListMessages(Schema):
    """`is_planned`: only what is to come, the nearest first; or only what is not."""

    host_id = fields.UUID(required=True)
    is_planned = fields.Boolean(truthy={True}, falsy={False}, load_default=None, allow_none=True)
    series_id = fields.UUID(load_default=None, allow_none=True)
    session_id = fields.UUID(load_default=None, allow_none=True)
    after = fields.UUID(load_default=None, allow_none=True)
    limit = _limit()


class OfSession(Schema):
    host_id = fields.UUID(required=True)
    session_id = fields.UUID(required=True)


def _membership_ids(**options: Any) -> fields.List:
    return fields.List(fields.UUID(), validate=validate.Length(max=_MOST_PEOPLE), **options)


class ListSessionMail(OfSession):
    """`membership_ids`: none but those. `only_troubled`: whom it did not reach, or annoyed."""

    membership_ids = _membership_ids(load_default=None, allow_none=True)
    only_troubled = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    after = fields.UUID(load_default=None, allow_none=True)
    limit = _limit(_MOST_PEOPLE)


class ListInvitations(OfSeries):
    membership_ids = _membership_ids(required=True)


class ListRecipients(Schema):
    host_id = fields.UUID(required=True)
    mailing_id = fields.UUID(required=True)
    state = fields.Enum(MailState, by_value=True, load_default=None, allow_none=True)
    after = fields.UUID(load_default=None, allow_none=True)
    limit = _limit()


class ListMemberMail(OfSeries):
    """`after`: the `next` of the page before, a mailing's id."""

    membership_id = fields.UUID(required=True)
    after = fields.UUID(load_default=None, allow_none=True)
    limit = _limit()


class AtDesks(Schema):
    """An operator, and the desks whose mail they may see."""

    operator_id = fields.UUID(required=True)
    desks = fields.List(
        fields.String(validate=validate.OneOf(list(Desk))),
        required=True,
        validate=validate.Length(1, len(Desk)),
    )


class ListThreads(AtDesks):
    status = fields.String(
        load_default=ThreadStatus.OPEN, validate=validate.OneOf(list(ThreadStatus))
    )
    limit = _limit()


class AtThread(AtDesks):
    thread_id = fields.UUID(required=True)


class LookAtThread(AtThread):
    reason = Line(500, required=True)

    @validates_schema
    def says_why(self, values: dict[str, Any], **more: Any) -> None:
        if len(values.get("reason", "")) < _SHORTEST_REASON:
            raise ValidationError("Say why.", "reason")


class AnswerThread(AtThread):
    """`last_mail_id`: the last mail that the operator saw."""

    body = fields.String(required=True, validate=validate.Length(1, _LONGEST_BODY))
    last_mail_id = fields.UUID(load_default=None, allow_none=True)

    @validates_schema
    def says_something(self, values: dict[str, Any], **more: Any) -> None:
        if not values.get("body", "").strip():
            raise ValidationError("Say something.", "body")
