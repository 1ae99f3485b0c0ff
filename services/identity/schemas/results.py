"""What callers get."""

import base64
from typing import Any

from marshmallow import Schema, fields

from identity.schemas.fields import Instant


class AccountId(Schema):
    account_id = fields.UUID(attribute="id")


class Account(Schema):
    """`picture_url` is a path on the public address."""

    id = fields.UUID()
    email = fields.String()
    name = fields.String()
    picture_url = fields.Method("picture_path")
    locale = fields.String()
    zone = fields.String()
    status = fields.String()
    email_verified = fields.Boolean()
    roles = fields.List(fields.String())
    has_password = fields.Boolean()
    google_linked = fields.Boolean()
    has_totp = fields.Boolean()
    has_passkey = fields.Boolean()
    created_at = Instant()

    def picture_path(self, account: dict[str, Any]) -> str | None:
        picture_id = account["picture_id"]
        return f"/pictures/{picture_id}" if picture_id is not None else None


class Contact(Schema):
    email = fields.String()
    name = fields.String()
    locale = fields.String()
    zone = fields.String()
    is_active = fields.Boolean()


class AccountCount(Schema):
    accounts = fields.Integer()


class ListedContact(Schema):
    account_id = fields.UUID()
    email = fields.String()
    name = fields.String()
    locale = fields.String()
    zone = fields.String()


class ContactPage(Schema):
    items = fields.List(fields.Nested(ListedContact))
    next = fields.UUID(allow_none=True)


class Tokens(Schema):
    """`status`: `signed_in` with tokens, `second_factor_needed` with a challenge, or `linked`."""

    status = fields.String()
    access_token = fields.String()
    access_expires_at = Instant()
    refresh_token = fields.String()
    refresh_expires_at = Instant()
    device_token = fields.String(allow_none=True)
    account = fields.Nested(Account)
    challenge = fields.String()
    methods = fields.List(fields.String())


class AuthorizationUrl(Schema):
    authorization_url = fields.String()


class JsonWebKey(Schema):
    kid = fields.String()
    kty = fields.String()
    crv = fields.String()
    x = fields.String()
    alg = fields.String()
    use = fields.String()


class JsonWebKeySet(Schema):
    keys = fields.List(fields.Nested(JsonWebKey))


class Revocation(Schema):
    browser_session_id = fields.UUID()
    void_before = Instant()


class Revocations(Schema):
    items = fields.List(fields.Nested(Revocation))
    as_of = Instant()


class SeenFrom(Schema):
    ip = fields.String()
    browser = fields.String()
    operating_system = fields.String()
    referrer = fields.String()


class BrowserSession(SeenFrom):
    id = fields.UUID()
    method = fields.String()
    started_at = Instant()
    last_used_at = Instant()


class BrowserSessions(Schema):
    items = fields.List(fields.Nested(BrowserSession))


class SignIn(SeenFrom):
    id = fields.UUID()
    tried_at = Instant()
    method = fields.String()
    outcome = fields.String()


class SignIns(Schema):
    items = fields.List(fields.Nested(SignIn))
    next = fields.UUID(allow_none=True)


class Proof(Schema):
    """Whether a credential was shown of late, as what matters needs it."""

    is_recent = fields.Boolean()


class Picture(Schema):
    content_type = fields.String()
    data_b64 = fields.Function(lambda picture: base64.b64encode(picture["content"]).decode())


class Enrolment(Schema):
    provisioning_uri = fields.String()


class RecoveryCodes(Schema):
    recovery_codes = fields.List(fields.String())


class PasskeyOptions(Schema):
    """`options` goes to `navigator.credentials` in the browser, `challenge` comes back."""

    challenge = fields.String()
    options = fields.Dict()


class Passkey(Schema):
    id = fields.UUID()
    name = fields.String()
    created_at = Instant()
    last_used_at = Instant(allow_none=True)


class Passkeys(Schema):
    items = fields.List(fields.Nested(Passkey))


class Look(Schema):
    """An operator's look at the account; who it was stays with the platform."""

    id = fields.UUID()
    reason = fields.String()
    looked_at = Instant()


class Looks(Schema):
    items = fields.List(fields.Nested(Look))
