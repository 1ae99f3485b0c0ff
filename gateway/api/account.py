"""The account of whoever is signed in."""

from typing import Any
from uuid import UUID

from gateway import looks, proof
from gateway.api.resource import Resource
from gateway.authentication import require
from gateway.context import remote
from gateway.holdings import by_category
from gateway.schemas import identity, privacy
from gateway.schemas.series_settings import SetPicture
from gateway.uploads import MAX_PICTURE_BYTES, takes_file

blueprint = Resource("accounts", "Your own account", for_accounts=True)


@blueprint.operation("GET", "/account")
@blueprint.response(200, identity.Account)
def get_account() -> dict[str, Any]:
    """Get your account"""
    return remote().identity.get_account(account_id=require().account_id)


@blueprint.operation("PATCH", "/account")
@blueprint.arguments(identity.ProfileChange)
@blueprint.response(200, identity.Account)
def change_account(asked: dict[str, Any]) -> dict[str, Any]:
    """Change your name, language or zone"""
    return remote().identity.update_profile(account_id=require().account_id, **asked)


@blueprint.operation("PUT", "/account/password")
@blueprint.arguments(identity.PasswordChange)
@blueprint.response(204)
def change_password(asked: dict[str, Any]) -> None:
    """Change your password"""
    remote().identity.change_password(**require().in_session(), **asked)


@blueprint.operation("GET", "/account/browser-sessions")
@blueprint.response(200, identity.BrowserSessionList)
def list_browser_sessions() -> dict[str, Any]:
    """List where you are signed in"""
    return remote().identity.list_browser_sessions(account_id=require().account_id)


@blueprint.operation("DELETE", "/account/browser-sessions/<uuid:browser_session_id>")
@blueprint.response(204)
def revoke_browser_session(browser_session_id: UUID) -> None:
    """Sign out one place"""
    remote().identity.revoke_browser_session(
        account_id=require().account_id, browser_session_id=str(browser_session_id)
    )


@blueprint.operation("GET", "/account/sign-ins")
@blueprint.query(identity.SignInPage)
@blueprint.response(200, identity.SignInList)
def list_sign_ins(page: dict[str, Any]) -> dict[str, Any]:
    """List recent sign-ins and failed tries"""
    return remote().identity.list_sign_ins(account_id=require().account_id, **page)


@blueprint.operation("PUT", "/account/picture")
@takes_file(MAX_PICTURE_BYTES)
@blueprint.arguments(SetPicture)
@blueprint.response(200, identity.Account)
def set_picture(asked: dict[str, Any]) -> dict[str, Any]:
    """Set your picture; only its pixels are kept"""
    return remote().identity.set_picture(account_id=require().account_id, **asked)


@blueprint.operation("DELETE", "/account/picture")
@blueprint.response(200, identity.Account)
def remove_picture() -> dict[str, Any]:
    """Remove your picture"""
    return remote().identity.remove_picture(account_id=require().account_id)


@blueprint.operation("GET", "/account/looks")
@blueprint.response(200, identity.LookList)
def list_looks() -> dict[str, Any]:
    """List the looks that operators had at your account and your mail to us, with their reasons"""
    account_id = require().account_id
    return {"items": looks.together(looks.at_account(account_id), looks.at_mail(account_id))}


@blueprint.operation("GET", "/account/holdings")
@blueprint.response(200, privacy.HoldingList)
def list_holdings() -> dict[str, Any]:
    """List what we hold on people, why and for how long; the data itself is in an export"""
    require()
    return {"items": by_category(remote().privacy.list_participants()["items"])}


@blueprint.operation("GET", "/account/consents")
@blueprint.response(200, privacy.ConsentList)
def list_consents() -> dict[str, Any]:
    """List what you agreed to, by purpose, in the words that were shown"""
    return remote().privacy.list_consents(account_id=require().account_id)


@blueprint.operation("POST", "/account/consents")
@blueprint.arguments(privacy.GivenConsent)
@blueprint.response(204)
def give_consent(asked: dict[str, Any]) -> None:
    """Agree to one purpose; a rights request, a withdrawal, takes it back"""
    remote().privacy.give_consent(account_id=require().account_id, **asked)


@blueprint.operation("POST", "/account/rights-requests")
@blueprint.arguments(privacy.OpenOwnRequest)
@blueprint.response(201, privacy.OpenedRequest)
def open_rights_request(asked: dict[str, Any]) -> dict[str, Any]:
    """Use a privacy right for yourself; needs proof of late"""
    account_id = require().account_id
    proof.require()
    return remote().privacy.open_for_account(account_id=account_id, **asked)
