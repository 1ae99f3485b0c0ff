"""Proof that it is you, second factors, passkeys, and the address that one signs in with."""

from typing import Any

import orjson
from marshmallow import Schema, ValidationError, fields, validates_schema

from gateway.schemas.fields import Address, Secret, Text, Token

_MOMENT = {"format": "date-time"}
_SAID: dict[str, Any] = {
    "required": "This is needed.",
    "invalid": "This is not what a passkey answers.",
}


class PasswordShown(Schema):
    password = Secret(required=True)


class CodeShown(Schema):
    code = Text(required=True, longest=40)


class Proof(Schema):
    """Your password, or a code of your authenticator app, or a recovery code."""

    password = Secret()
    code = Text(longest=40)

    @validates_schema
    def is_one(self, values: dict[str, Any], **kwargs: Any) -> None:
        if len(values) != 1:
            raise ValidationError("Give the password or a code.")


class AppCode(Schema):
    code = Text(required=True, longest=10)


class PasskeyAnswer(Schema):
    """What `navigator.credentials` answered, as JSON, with the challenge that was given."""

    challenge = Token(required=True)
    credential = fields.Dict(required=True, error_messages=_SAID)


class NewPasskey(PasskeyAnswer):
    name = Text(required=True, longest=60, metadata={"description": "To tell it from others."})


class _WrittenByScript(Text):
    """A JSON object in a form's hidden field."""

    def __init__(self) -> None:
        super().__init__(longest=20_000, required=True)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        try:
            read = orjson.loads(super()._deserialize(value, attr, data, **kwargs))
        except orjson.JSONDecodeError as error:
            raise ValidationError(_SAID["invalid"]) from error
        if not isinstance(read, dict):
            raise ValidationError(_SAID["invalid"])
        return read


class PasskeyForm(Schema):
    challenge = Token(required=True)
    credential = _WrittenByScript()


class NewPasskeyForm(PasskeyForm):
    name = Text(required=True, longest=60)


# By the name that the page and its form have for each.
WAYS_TO_PROVE: dict[str, type[Schema]] = {
    "password": PasswordShown,
    "code": CodeShown,
    "passkey": PasskeyForm,
}


class PasskeyChallenge(Schema):
    challenge = fields.String()
    options = fields.Dict(metadata={"description": "For `navigator.credentials`, as JSON."})


class Passkey(Schema):
    id = fields.String(metadata={"format": "uuid"})
    name = fields.String()
    created_at = fields.String(metadata=_MOMENT)
    last_used_at = fields.String(allow_none=True, metadata=_MOMENT)


class PasskeyList(Schema):
    items = fields.List(fields.Nested(Passkey))


class Enrolment(Schema):
    provisioning_uri = fields.String(metadata={"description": "For an authenticator app."})


class RecoveryCodes(Schema):
    """Shown now and never again; each is good once."""

    recovery_codes = fields.List(fields.String())


class LookUp(Schema):
    """By an operator, who says why; the person can read it."""

    email = Address(required=True)
    reason = Text(required=True, shortest=5, longest=500)


class NewAddress(Schema):
    email = Address(required=True)
