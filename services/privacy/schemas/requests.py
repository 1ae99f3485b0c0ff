"""What privacy is asked."""

from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from privacy.deadlines import Law
from privacy.domain import CORRECTABLE, Purpose, RefusalCode, Right, Wish

TOKEN = validate.Length(min=16, max=200)
LOCALE = validate.Regexp(r"[a-z]{2}(-[A-Z]{2})?\Z")


class Asking(Schema):
    """Base of requests: an unknown field is refused."""

    class Meta:
        unknown = RAISE


class Wishing(Asking):
    """What exactly is wished, beside the right: a correction, or purposes to stop or allow."""

    correction = fields.Dict(
        keys=fields.String(validate=validate.OneOf(CORRECTABLE)),
        values=fields.String(validate=validate.Length(min=1, max=200)),
        load_default=dict,
    )
    purposes = fields.List(
        fields.Enum(Purpose, by_value=True), load_default=list, validate=validate.Length(max=10)
    )

    @post_load
    def _wish(self, asked: dict[str, Any], **_: Any) -> dict[str, Any]:
        wish = Wish(tuple(asked.pop("correction").items()), tuple(asked.pop("purposes")))
        return asked | {"wish": wish}


class OpenRequest(Wishing):
    email = fields.String(required=True, validate=validate.Length(max=320))
    right = fields.Enum(Right, by_value=True, required=True)
    locale = fields.String(load_default="en", validate=LOCALE)


class OpenForAccount(Wishing):
    account_id = fields.UUID(required=True)
    right = fields.Enum(Right, by_value=True, required=True)


class Agent(Asking):
    """Who asks for the person, by what authority, for which rights, until when."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    authority = fields.String(required=True, validate=validate.Length(min=3, max=2000))
    scope = fields.List(
        fields.Enum(Right, by_value=True), required=True, validate=validate.Length(min=1)
    )
    expires_at = fields.AwareDateTime(required=True, format="iso")


class OpenForOperator(OpenRequest):
    operator_id = fields.UUID(required=True)
    reason = fields.String(required=True, validate=validate.Length(min=3, max=500))
    agent = fields.Nested(Agent, load_default=None, allow_none=True)


class ByToken(Asking):
    token = fields.String(required=True, validate=TOKEN)


class StateCorrection(Wishing):
    token = fields.String(required=True, validate=TOKEN)


class AtDesk(Asking):
    """An operator turns to one request, and says why."""

    operator_id = fields.UUID(required=True)
    request_id = fields.UUID(required=True)
    reason = fields.String(required=True, validate=validate.Length(min=3, max=500))


class Extend(AtDesk):
    law = fields.Enum(Law, by_value=True, load_default=Law.GDPR)


class Refuse(AtDesk):
    code = fields.Enum(RefusalCode, by_value=True, required=True)


class Hold(AtDesk):
    until = fields.AwareDateTime(required=True, format="iso")


class ReplayParked(Asking):
    operator_id = fields.UUID(required=True)
    service = fields.String(required=True, validate=validate.Regexp(r"[a-z_]{1,40}\Z"))
    message_id = fields.String(required=True, validate=validate.Length(min=1, max=100))


class ByOperator(Asking):
    operator_id = fields.UUID(required=True)


class OfAccount(Asking):
    account_id = fields.UUID(required=True)


class GiveConsent(Asking):
    account_id = fields.UUID(required=True)
    purpose = fields.Enum(Purpose, by_value=True, required=True)
    text_version = fields.String(required=True, validate=validate.Length(min=1, max=20))


class PackageCode(ByToken):
    email = fields.String(required=True, validate=validate.Length(max=320))


class OpenPackage(ByToken):
    code = fields.String(required=True, validate=validate.Length(max=20))


class OpenOwnPackage(ByToken):
    account_id = fields.UUID(required=True)


class ReadPackage(ByToken):
    offset = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class ListRequests(Asking):
    operator_id = fields.UUID(required=True)
    limit = fields.Integer(load_default=50, strict=True, validate=validate.Range(min=1, max=200))


class VisitsOfPage(Asking):
    page = fields.String(required=True, validate=validate.Regexp(r"[a-z_.]{1,80}\Z"))
    number = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=10**6))
    account_id = fields.UUID(load_default=None, allow_none=True)


class CountVisits(Asking):
    visits = fields.List(
        fields.Nested(VisitsOfPage), required=True, validate=validate.Length(max=1000)
    )
