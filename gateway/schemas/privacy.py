"""Rights requests."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from gateway.schemas.fields import (
    Address,
    Day,
    Instant,
    Option,
    Prose,
    Text,
    Token,
    refuse_nothing,
)

RIGHTS = (
    "access",
    "portability",
    "erasure",
    "rectification",
    "restriction",
    "restriction_end",
    "objection",
    "objection_end",
    "withdrawal",
)
PURPOSES = ("analytics", "profiling", "direct_messages")
REFUSALS = (
    "unfounded",
    "excessive",
    "legal_claim",
    "legal_obligation",
    "not_verifiable",
    "rights_of_others",
)

_CODE = re.compile("[0-9]{1,8}|[0-9]{4}[ -][0-9]{4}")
_INSTANT = {"format": "date-time"}
_UUID = {"format": "uuid"}


class Correction(Schema):
    """How it should read."""

    name = Text(longest=200)
    phone = Text(longest=40)

    @validates_schema
    def _says_something(self, corrected: dict[str, Any], **_: Any) -> None:
        refuse_nothing(corrected)


class OpenOwnRequest(Schema):
    """`correction` is for a rectification; `purposes`, for an objection, its end, or a withdrawal.

    Without purposes all are meant. A correction can also be stated later, on the status page.
    """

    right = Option(*RIGHTS, required=True)
    correction = fields.Nested(Correction)
    purposes = fields.List(Option(*PURPOSES), validate=validate.Length(max=len(PURPOSES)))


class Code(Text):
    """A code from our mail, in one group or in two."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=20, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        typed = super()._deserialize(value, attr, data, **kwargs)
        if not _CODE.fullmatch(typed):
            raise ValidationError("A code of ours has eight digits.")
        return re.sub("[ -]", "", typed)


class MailedProof(Schema):
    """The token of the link in our mail, or the request and the code that stands in the mail."""

    token = Token()
    request = fields.UUID()
    code = Code()

    @validates_schema
    def _proves_something(self, given: dict[str, Any], **_: Any) -> None:
        if "token" not in given and not {"request", "code"} <= given.keys():
            raise ValidationError("Type the code from our mail.", "code")

    @post_load
    def _as_token(self, given: dict[str, Any], **_: Any) -> dict[str, str]:
        if "token" in given:
            return {"token": given["token"]}
        return {"token": f"{given['request'].hex}.{given['code']}"}


class PackageAddress(Schema):
    """The address that the request came with: to it the code is mailed."""

    email = Address(required=True)


class PackageProof(Schema):
    """`code` is the one that was mailed; who is signed in needs none."""

    code = Code()


class AskedRequest(Schema):
    """The request that the mailed code is for; the answer is the same for everybody."""

    request_id = fields.String(metadata=_UUID)


class OpenRequest(OpenOwnRequest):
    """Answered alike whether or not we know the address."""

    email = Address(required=True)


class WithdrawnConsent(Schema):
    purpose = Option(*PURPOSES, required=True)


class GivenConsent(WithdrawnConsent):
    """`text_version` names the words that were shown."""

    text_version = Text(required=True, longest=20)


class Consent(Schema):
    """What was said last to one purpose; `is_objected` says that it is stopped."""

    purpose = fields.String()
    version = fields.String()
    text = fields.String()
    is_given = fields.Boolean()
    is_objected = fields.Boolean()
    given_at = fields.String(metadata=_INSTANT, allow_none=True)
    withdrawn_at = fields.String(metadata=_INSTANT, allow_none=True)


class ConsentList(Schema):
    items = fields.List(fields.Nested(Consent))


class Agent(Schema):
    """Somebody who asks for the person, and by what authority."""

    name = Text(required=True, longest=200)
    authority = Prose(required=True, shortest=3, longest=2000)
    scope = fields.List(Option(*RIGHTS), required=True, validate=validate.Length(min=1))
    expires_at = Instant(required=True)


class Holding(Schema):
    """A category of data that we hold on people, if we hold it on you."""

    category = fields.String()
    purposes = fields.List(fields.String())
    bases = fields.List(fields.String())
    retentions = fields.List(fields.String())
    services = fields.List(fields.String())


class HoldingList(Schema):
    items = fields.List(fields.Nested(Holding))


class OpenForPerson(OpenRequest):
    """By an operator, who says why (promise P38)."""

    reason = Prose(required=True, shortest=3, longest=500)
    agent = fields.Nested(Agent)


class WithReason(Schema):
    """What an operator does at the desk has a reason, which is kept."""

    reason = Prose(required=True, shortest=3, longest=500)


class Extension(WithReason):
    law = Option("gdpr", "ccpa", load_default="gdpr")


class Refusal(WithReason):
    code = Option(*REFUSALS, required=True)


class Hold(WithReason):
    until = Instant(required=True)


class HoldUntilDay(WithReason):
    """As a page asks for it: the day on which the hold ends."""

    until = Day(required=True)

    @post_load
    def _instant(self, asked: dict[str, Any], **_: Any) -> dict[str, Any]:
        return asked | {"until": f"{asked['until']}T00:00:00Z"}


class ParkedCommand(Schema):
    """A command that a service gave up on."""

    service = Text(required=True, longest=40)
    message_id = Text(required=True, longest=100)


class OpenedRequest(Schema):
    request_id = fields.String(metadata=_UUID)
    right = fields.String()
    status = fields.String()
    status_token = fields.String()


class ServiceState(Schema):
    """One service's part: what it was asked last, and what it counted."""

    service = fields.String()
    step = fields.String(allow_none=True)
    state = fields.String()
    counts = fields.Dict()


class PackageState(Schema):
    expires_at = fields.String(metadata=_INSTANT)
    downloads_left = fields.Integer()
    size = fields.Integer()
    sha256 = fields.String()


class RequestStatus(Schema):
    request_id = fields.String(metadata=_UUID)
    right = fields.String()
    status = fields.String()
    step = fields.String(allow_none=True)
    received_at = fields.String(metadata=_INSTANT)
    due_at = fields.String(metadata=_INSTANT)
    settled_at = fields.String(metadata=_INSTANT, allow_none=True)
    services = fields.List(fields.Nested(ServiceState))
    package = fields.Nested(PackageState, allow_none=True)
    not_before = fields.String(metadata=_INSTANT, allow_none=True)
    extended_at = fields.String(metadata=_INSTANT, allow_none=True)
    extension_reason = fields.String(allow_none=True)
    refusal_code = fields.String(allow_none=True)
    refusal_reason = fields.String(allow_none=True)
    held_until = fields.String(metadata=_INSTANT, allow_none=True)
    hold_basis = fields.String(allow_none=True)


class Evidence(Schema):
    """One command to one service: when, how often, what came back."""

    service = fields.String()
    step = fields.String()
    round = fields.Integer()
    attempt = fields.Integer()
    state = fields.String()
    send_at = fields.String(metadata=_INSTANT)
    answered_at = fields.String(metadata=_INSTANT, allow_none=True)
    evidence = fields.String(allow_none=True)
    counts = fields.Dict()


class LookTaken(Schema):
    operator_id = fields.String(metadata=_UUID)
    reason = fields.String()
    at = fields.String(metadata=_INSTANT)


class RequestAtDesk(RequestStatus):
    """All that the desk knows of a request."""

    channel = fields.String()
    reason = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    agent = fields.Dict(allow_none=True)
    evidence = fields.List(fields.Nested(Evidence))
    looks = fields.List(fields.Nested(LookTaken))


class ParkedRow(ParkedCommand):
    name = fields.String()
    attempts = fields.Integer()
    reason = fields.String(allow_none=True)
    received_at = fields.String(metadata=_INSTANT)


class ParkedList(Schema):
    """`away` names the services that could not be asked."""

    items = fields.List(fields.Nested(ParkedRow))
    away = fields.List(fields.String())


class SignedCertificate(Schema):
    content = fields.Dict()
    signature = fields.String(metadata={"description": "Base64."})


class CertificateKey(Schema):
    public_key = fields.String(metadata={"description": "Base64 of 32 bytes."})


class RequestRow(Schema):
    """A line of the rights desk: nobody's address."""

    request_id = fields.String(metadata=_UUID)
    right = fields.String()
    channel = fields.String()
    status = fields.String()
    step = fields.String(allow_none=True)
    received_at = fields.String(metadata=_INSTANT)
    due_at = fields.String(metadata=_INSTANT)
    settled_at = fields.String(metadata=_INSTANT, allow_none=True)
    is_overdue = fields.Boolean()
    extended_at = fields.String(metadata=_INSTANT, allow_none=True)
    held_until = fields.String(metadata=_INSTANT, allow_none=True)
    waiting_for = fields.List(fields.String())


class RequestList(Schema):
    items = fields.List(fields.Nested(RequestRow))


class VisitCount(Schema):
    """How often a page was looked at on a day."""

    day = fields.String(metadata={"format": "date"})
    page = fields.String()
    number = fields.Integer()


class VisitCounts(Schema):
    items = fields.List(fields.Nested(VisitCount))
