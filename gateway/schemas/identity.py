"""Accounts and sign-in."""

from typing import Any

from marshmallow import Schema, fields, validate, validates_schema

from gateway.schemas.fields import (
    Address,
    Identifier,
    Locale,
    Secret,
    Text,
    Token,
    Zone,
    refuse_nothing,
)

_PASSWORD_HINT = {"description": "At least 10 characters; any characters."}


class SignUp(Schema):
    email = Address(required=True)
    password = Secret(required=True, shortest=10, metadata=_PASSWORD_HINT)
    name = Text(required=True, longest=100)
    locale = Locale()
    zone = Zone()


class SignIn(Schema):
    email = Address(required=True)
    password = Secret(required=True)


class SecondFactor(Schema):
    """The code from an app, or a recovery code."""

    code = Text(required=True, longest=40)


class FinishSignIn(SecondFactor):
    challenge = Token(required=True)


class MailedToken(Schema):
    """The token from a link that we sent by mail."""

    token = Token(required=True)


class EmailOnly(Schema):
    email = Address(required=True)


class BeginGoogle(Schema):
    browser_state = Token(
        required=True,
        metadata={
            "description": "Random, made and kept by the client; asked for again at the end."
        },
    )


class FinishGoogle(Schema):
    """`locale` and `zone` are for an account that begins here."""

    state = Token(required=True)
    code = Text(required=True, longest=2048)
    browser_state = Token(required=True)
    locale = Locale()
    zone = Zone()


class RefreshToken(Schema):
    refresh_token = Token(required=True)


class ProfileChange(Schema):
    name = Text(longest=100)
    locale = Locale()
    zone = Zone()

    @validates_schema
    def names_a_change(self, values: dict[str, Any], **kwargs: Any) -> None:
        refuse_nothing(values)


class PasswordChange(Schema):
    current_password = Secret()
    new_password = Secret(required=True, shortest=10, metadata=_PASSWORD_HINT)


class NoFields(Schema):
    """A form of buttons and files."""


class Account(Schema):
    id = fields.String(metadata={"format": "uuid"})
    email = fields.String(metadata={"format": "email"})
    name = fields.String()
    picture_url = fields.String(allow_none=True)
    locale = fields.String(allow_none=True)
    zone = fields.String(allow_none=True)
    email_verified = fields.Boolean()
    roles = fields.List(fields.String())
    status = fields.String()
    has_password = fields.Boolean()
    google_linked = fields.Boolean()
    has_totp = fields.Boolean()
    has_passkey = fields.Boolean()
    created_at = fields.String(metadata={"format": "date-time"})


class Tokens(Schema):
    """`status` is `signed_in`, with tokens, or `second_factor_needed`, with a challenge, or
    `linked`, where Google was to be linked.

    Keep the refresh token secret; each works once and is answered with the next.
    """

    status = fields.String()
    challenge = fields.String()
    methods = fields.List(fields.String())
    access_token = fields.String()
    access_expires_at = fields.String(metadata={"format": "date-time"})
    refresh_token = fields.String()
    refresh_expires_at = fields.String(metadata={"format": "date-time"})
    account = fields.Nested(Account)


class AuthorizationUrl(Schema):
    authorization_url = fields.String(metadata={"format": "uri"})


class ConfirmedAccount(Schema):
    account_id = fields.String(metadata={"format": "uuid"})


class _SeenFrom(Schema):
    ip = fields.String()
    browser = fields.String()
    operating_system = fields.String()
    referrer = fields.String()


class BrowserSession(_SeenFrom):
    """A browser or program that is signed in."""

    id = fields.String(metadata={"format": "uuid"})
    method = fields.String()
    started_at = fields.String(metadata={"format": "date-time"})
    last_used_at = fields.String(metadata={"format": "date-time"})


class BrowserSessionList(Schema):
    items = fields.List(fields.Nested(BrowserSession))


class SignInRecord(_SeenFrom):
    """One try to sign in, and what came of it."""

    id = fields.String(metadata={"format": "uuid"})
    tried_at = fields.String(metadata={"format": "date-time"})
    method = fields.String()
    outcome = fields.String()


class SignInList(Schema):
    items = fields.List(fields.Nested(SignInRecord))
    next = fields.String(allow_none=True, metadata={"format": "uuid"})


class Look(Schema):
    """An operator's look at your account."""

    id = fields.String(metadata={"format": "uuid"})
    reason = fields.String()
    looked_at = fields.String(metadata={"format": "date-time"})


class LookList(Schema):
    items = fields.List(fields.Nested(Look))


class SignInPage(Schema):
    before = Identifier(metadata={"description": "`next` of the page before."})
    limit = fields.Integer(validate=validate.Range(min=1, max=200))
