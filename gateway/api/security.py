"""How you sign in: proof of late, authenticator app, recovery codes, passkeys, Google, address."""

from typing import Any
from uuid import UUID

from gateway.api.resource import Resource
from gateway.authentication import require
from gateway.context import remote
from gateway.schemas import identity
from gateway.schemas import security as schemas
from gateway.throttle import throttled

blueprint = Resource("credentials", "How you sign in", for_accounts=True)


@blueprint.operation("PUT", "/account/proof")
@throttled("sign_in")
@blueprint.arguments(schemas.Proof)
@blueprint.response(204)
def prove(asked: dict[str, Any]) -> None:
    """Show your password or a code again

    What matters is refused with `reauthentication_needed` unless this, or a sign-in, is at most
    fifteen minutes old.
    """
    services = remote().identity
    by = services.reauthenticate if "password" in asked else services.reauthenticate_with_code
    by(**require().in_session(), **asked)


@blueprint.operation("PUT", "/account/proof/passkey")
@throttled("sign_in")
@blueprint.arguments(schemas.PasskeyAnswer)
@blueprint.response(204)
def prove_with_passkey(asked: dict[str, Any]) -> None:
    """Show your passkey again; the challenge is that of a sign-in"""
    remote().identity.reauthenticate_with_passkey(**require().in_session(), **asked)


@blueprint.operation("POST", "/account/authenticator")
@blueprint.response(200, schemas.Enrolment)
def begin_totp() -> dict[str, Any]:
    """Begin with an authenticator app; needs proof of late"""
    return remote().identity.begin_totp(**require().in_session())


@blueprint.operation("PUT", "/account/authenticator")
@throttled("sign_in")
@blueprint.arguments(schemas.AppCode)
@blueprint.response(200, schemas.RecoveryCodes)
def confirm_totp(asked: dict[str, Any]) -> dict[str, Any]:
    """Show a code of the app, so that it counts; recovery codes come back"""
    return remote().identity.confirm_totp(account_id=require().account_id, **asked)


@blueprint.operation("DELETE", "/account/authenticator")
@blueprint.response(204)
def remove_totp() -> None:
    """Sign in without the app again; needs proof of late"""
    remote().identity.remove_totp(**require().in_session())


@blueprint.operation("POST", "/account/recovery-codes")
@blueprint.response(200, schemas.RecoveryCodes)
def renew_recovery_codes() -> dict[str, Any]:
    """Get new recovery codes for the old; needs proof of late"""
    return remote().identity.renew_recovery_codes(**require().in_session())


@blueprint.operation("GET", "/account/passkeys")
@blueprint.response(200, schemas.PasskeyList)
def list_passkeys() -> dict[str, Any]:
    """List your passkeys"""
    return remote().identity.list_passkeys(account_id=require().account_id)


@blueprint.operation("POST", "/account/passkeys/challenge")
@blueprint.response(200, schemas.PasskeyChallenge)
def begin_passkey() -> dict[str, Any]:
    """Begin with a passkey; needs proof of late"""
    return remote().identity.begin_passkey(**require().in_session())


@blueprint.operation("POST", "/account/passkeys")
@blueprint.arguments(schemas.NewPasskey)
@blueprint.response(201, schemas.Passkey)
def add_passkey(asked: dict[str, Any]) -> dict[str, Any]:
    """Add the passkey that the browser made"""
    return remote().identity.add_passkey(account_id=require().account_id, **asked)


@blueprint.operation("DELETE", "/account/passkeys/<uuid:passkey_id>")
@blueprint.response(204)
def remove_passkey(passkey_id: UUID) -> None:
    """Remove a passkey; needs proof of late"""
    remote().identity.remove_passkey(**require().in_session(), passkey_id=str(passkey_id))


@blueprint.operation("POST", "/account/google")
@blueprint.arguments(identity.BeginGoogle)
@blueprint.response(200, identity.AuthorizationUrl)
def begin_google_link(asked: dict[str, Any]) -> dict[str, Any]:
    """Get the address at Google where you allow the link; needs proof of late

    `POST /auth/google/finish` ends it, with `status` `linked`.
    """
    return remote().identity.begin_google_link(**require().in_session(), **asked)


@blueprint.operation("DELETE", "/account/google")
@blueprint.response(204)
def unlink_google() -> None:
    """Unlink Google and give its grant back; needs proof of late"""
    remote().identity.unlink_google(**require().in_session())


@blueprint.operation("POST", "/account/email-changes")
@throttled("mailed_link")
@blueprint.arguments(schemas.NewAddress)
@blueprint.response(202)
def request_email_change(asked: dict[str, Any]) -> dict[str, Any]:
    """Ask for another address; needs proof of late

    A link goes to the new address. Once it is followed the old one is told, and can take it back.
    """
    return remote().identity.request_email_change(**require().in_session(), **asked)
