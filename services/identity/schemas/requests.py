"""What callers ask. `browser_session_id` is the access token's `sid`."""

from marshmallow import fields, validate

from identity.schemas.fields import (
    Address,
    Credential,
    Line,
    Locale,
    Password,
    PersonName,
    Request,
    Secret,
    Zone,
    device_field,
)

MAX_PAGE = 200


class Nothing(Request):
    """A question that needs no telling."""


class SignUp(Request):
    email = Address(required=True)
    password = Password(required=True)
    name = PersonName(required=True)
    locale = Locale(load_default="en")
    zone = Zone(load_default="UTC")
    device = device_field(required=False)


class SignIn(Request):
    email = Address(required=True)
    password = Password(required=True)
    device = device_field()


class FinishSignIn(Request):
    challenge = Secret(required=True)
    code = Line(longest=40, required=True)
    device = device_field()


class RequestSignInLink(Request):
    email = Address(required=True)
    device = device_field(required=False)


class SignInWithLink(Request):
    token = Secret(required=True)
    device = device_field()


class BeginGoogle(Request):
    browser_state = Secret(required=True)


class BeginGoogleLink(Request):
    account_id = fields.UUID(required=True)
    browser_session_id = fields.UUID(required=True)
    browser_state = Secret(required=True)


class FinishGoogle(Request):
    state = Secret(required=True)
    code = Line(longest=2000, required=True)
    browser_state = Secret(required=True)
    device = device_field()
    locale = Locale(load_default="en")
    zone = Zone(load_default="UTC")


class Refresh(Request):
    refresh_token = Secret(required=True)
    device = device_field()


class SignOut(Request):
    refresh_token = Secret(required=True)


class ByAccount(Request):
    account_id = fields.UUID(required=True)


class GetContact(ByAccount):
    change_id = fields.UUID(load_default=None)


class GetAccountsPage(Request):
    after = fields.UUID(load_default=None, allow_none=True)
    limit = fields.Integer(load_default=1000, strict=True, validate=validate.Range(1, 1000))


class GetPicture(Request):
    picture_id = fields.UUID(required=True)


class UpdateProfile(ByAccount):
    name = PersonName()
    locale = Locale()
    zone = Zone()


class SetPicture(ByAccount):
    data_b64 = fields.String(required=True, validate=validate.Length(1, 4_000_000))


class OwnBrowserSession(ByAccount):
    browser_session_id = fields.UUID(required=True)


class ListSignIns(ByAccount):
    before = fields.UUID(load_default=None)
    limit = fields.Integer(load_default=50, strict=True, validate=validate.Range(1, MAX_PAGE))


class ChangePassword(OwnBrowserSession):
    new_password = Password(required=True)
    current_password = Password(load_default=None)


class Reauthenticate(OwnBrowserSession):
    password = Password(required=True)


class ConfirmTotp(ByAccount):
    code = Line(longest=10, required=True)


class RequestEmailChange(OwnBrowserSession):
    email = Address(required=True)


class ReauthenticateWithCode(OwnBrowserSession):
    code = Line(longest=40, required=True)


class ReauthenticateWithPasskey(OwnBrowserSession):
    challenge = Secret(required=True)
    credential = Credential(required=True)


class LookUpAccount(Request):
    operator_id = fields.UUID(required=True)
    email = Address(required=True)
    reason = Line(shortest=5, longest=500, required=True)


class BeginPasskeySignIn(Request):
    device = device_field(required=False)


class SignInWithPasskey(Request):
    challenge = Secret(required=True)
    credential = Credential(required=True)
    device = device_field()


class AddPasskey(ByAccount):
    challenge = Secret(required=True)
    credential = Credential(required=True)
    name = Line(longest=60, required=True)


class RemovePasskey(OwnBrowserSession):
    passkey_id = fields.UUID(required=True)


class ByToken(Request):
    token = Secret(required=True)
