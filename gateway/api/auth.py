"""Signing up, in and out, for programs: tokens come in the body, no cookie is set."""

from typing import Any

from marshmallow import Schema, fields

from gateway import csrf, devices
from gateway.api.resource import Resource
from gateway.context import remote
from gateway.schemas import identity, security
from gateway.throttle import throttled

blueprint = Resource("auth", "Sign-up, sign-in and tokens")


class CsrfToken(Schema):
    """For pages that call the API with cookies: send it back as `X-CSRF-Token`."""

    csrf_token = fields.String()


@blueprint.operation("POST", "/auth/sign-up")
@throttled("sign_up")
@blueprint.arguments(identity.SignUp)
@blueprint.response(202)
def sign_up(asked: dict[str, Any]) -> dict[str, Any]:
    """Sign up; a mail follows

    The answer is the same whether or not the address has an account.
    """
    return remote().identity.sign_up(**asked, device=devices.of_request())


@blueprint.operation("POST", "/auth/confirm-email")
@throttled("token")
@blueprint.arguments(identity.MailedToken)
@blueprint.response(200, identity.ConfirmedAccount)
def confirm_email(asked: dict[str, Any]) -> dict[str, Any]:
    """Confirm an address with the token from the mail"""
    return remote().identity.confirm_email(**asked)


@blueprint.operation("POST", "/auth/sign-in")
@throttled("sign_in")
@blueprint.arguments(identity.SignIn)
@blueprint.response(200, identity.Tokens)
def sign_in(asked: dict[str, Any]) -> dict[str, Any]:
    """Sign in with a password"""
    return remote().identity.sign_in(**asked, device=devices.of_request())


@blueprint.operation("POST", "/auth/sign-in/second-factor")
@throttled("sign_in")
@blueprint.arguments(identity.FinishSignIn)
@blueprint.response(200, identity.Tokens)
def finish_sign_in(asked: dict[str, Any]) -> dict[str, Any]:
    """Answer a challenge with a code"""
    return remote().identity.finish_sign_in(**asked, device=devices.of_request())


@blueprint.operation("POST", "/auth/refresh")
@throttled("token")
@blueprint.arguments(identity.RefreshToken)
@blueprint.response(200, identity.Tokens)
def refresh(asked: dict[str, Any]) -> dict[str, Any]:
    """Exchange a refresh token for new tokens

    A refresh token works once. Using one again signs out everything that came from it.
    """
    return remote().identity.refresh(**asked, device=devices.of_request())


@blueprint.operation("POST", "/auth/sign-out")
@blueprint.arguments(identity.RefreshToken)
@blueprint.response(204)
def sign_out(asked: dict[str, Any]) -> None:
    """Sign out what the refresh token belongs to"""
    remote().identity.sign_out(**asked)


@blueprint.operation("POST", "/auth/sign-in-links")
@throttled("mailed_link")
@blueprint.arguments(identity.EmailOnly)
@blueprint.response(202)
def request_sign_in_link(asked: dict[str, Any]) -> dict[str, Any]:
    """Ask for a sign-in link by mail

    The answer is the same whether or not the address has an account.
    """
    return remote().identity.request_sign_in_link(**asked, device=devices.of_request())


@blueprint.operation("POST", "/auth/sign-in-links/use")
@throttled("token")
@blueprint.arguments(identity.MailedToken)
@blueprint.response(200, identity.Tokens)
def use_sign_in_link(asked: dict[str, Any]) -> dict[str, Any]:
    """Sign in with the token from the mail"""
    return remote().identity.sign_in_with_link(**asked, device=devices.of_request())


@blueprint.operation("POST", "/auth/passkeys/challenge")
@throttled("sign_in")
@blueprint.response(200, security.PasskeyChallenge)
def begin_passkey_sign_in() -> dict[str, Any]:
    """Get what a browser needs to ask for a passkey; it says nothing of anybody"""
    return remote().identity.begin_passkey_sign_in(device=devices.of_request())


@blueprint.operation("POST", "/auth/passkeys/use")
@throttled("sign_in")
@blueprint.arguments(security.PasskeyAnswer)
@blueprint.response(200, identity.Tokens)
def sign_in_with_passkey(asked: dict[str, Any]) -> dict[str, Any]:
    """Sign in with a passkey; it is both factors in one"""
    return remote().identity.sign_in_with_passkey(**asked, device=devices.of_request())


@blueprint.operation("POST", "/auth/email-changes/confirm")
@throttled("token")
@blueprint.arguments(identity.MailedToken)
@blueprint.response(200, identity.ConfirmedAccount)
def confirm_email_change(asked: dict[str, Any]) -> dict[str, Any]:
    """Take a new address, with the token from the mail to it"""
    return remote().identity.confirm_email_change(**asked)


@blueprint.operation("POST", "/auth/email-changes/revert")
@throttled("token")
@blueprint.arguments(identity.MailedToken)
@blueprint.response(200, identity.ConfirmedAccount)
def revert_email_change(asked: dict[str, Any]) -> dict[str, Any]:
    """Take a change of address back, with the token from the mail to the old one

    Signs out everywhere, and the password is void: whoever changed the address may know it.
    """
    return remote().identity.revert_email_change(**asked)


@blueprint.operation("POST", "/auth/google/begin")
@throttled("sign_in")
@blueprint.arguments(identity.BeginGoogle)
@blueprint.response(200, identity.AuthorizationUrl)
def begin_google(asked: dict[str, Any]) -> dict[str, Any]:
    """Get the address at Google to send the person to"""
    return remote().identity.begin_google(**asked)


@blueprint.operation("POST", "/auth/google/finish")
@throttled("sign_in")
@blueprint.arguments(identity.FinishGoogle)
@blueprint.response(200, identity.Tokens)
def finish_google(asked: dict[str, Any]) -> dict[str, Any]:
    """Sign in with what Google sent back"""
    return remote().identity.finish_google(**asked, device=devices.of_request())


@blueprint.operation("GET", "/auth/csrf-token")
@blueprint.response(200, CsrfToken)
def get_csrf_token() -> dict[str, Any]:
    """Get the token that changes by cookie need"""
    return {"csrf_token": csrf.token()}
