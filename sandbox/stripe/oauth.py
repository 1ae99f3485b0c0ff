"""OAuth on connect.stripe.com: linking an account made elsewhere, and letting one go.

https://docs.stripe.com/connect/oauth-reference. Errors are in OAuth's own form.
"""

import secrets
from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import world as worlds
from sandbox.stripe import accounts
from sandbox.stripe.ledger import PLATFORM, Ledger, iso, new_id


def install(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/oauth/authorize", view_func=authorize)
    blueprint.add_url_rule("/oauth/authorize", view_func=decide_authorize, methods=["POST"])
    blueprint.add_url_rule("/oauth/token", view_func=oauth_token, methods=["POST"])
    blueprint.add_url_rule("/oauth/deauthorize", view_func=oauth_deauthorize, methods=["POST"])


def authorize() -> ResponseReturnValue:
    """The page that asks whether the platform may act for an account."""
    if refusal := _refuse_authorization():
        return refusal
    return render_template("stripe/authorize.html", asked=request.args)


def decide_authorize() -> ResponseReturnValue:
    if refusal := _refuse_authorization():
        return refusal
    state = {"state": request.args.get("state", "")}
    target = request.args["redirect_uri"]
    if request.form.get("decision") != "connect":
        denied = {"error": "access_denied", "error_description": "The user denied your request"}
        return redirect(f"{target}?{urlencode({**denied, **state})}", 303)
    ledger = _platform()
    code = f"ac_{secrets.token_urlsafe(24)}"
    ledger.world.store.collection("stripe.oauth_code").put(code, {"account": _elsewhere(ledger)})
    return redirect(f"{target}?{urlencode({'scope': 'read_write', 'code': code, **state})}", 303)


def oauth_token() -> ResponseReturnValue:
    ledger = _platform()
    codes = ledger.world.store.collection("stripe.oauth_code")
    if request.form.get("grant_type") != "authorization_code":
        return _error("unsupported_grant_type", "We only support authorization_code.")
    kept = codes.get(request.form.get("code", ""))
    if not _is_platform_key() or kept is None:
        return _error("invalid_grant", "Authorization code does not exist.")
    codes.delete(request.form["code"])
    ledger.change("account", kept["account"], is_connected=True)
    return jsonify(
        {
            "stripe_user_id": kept["account"],
            "scope": "read_write",
            "livemode": False,
            "token_type": "bearer",
        }
    )


def oauth_deauthorize() -> ResponseReturnValue:
    ledger = _platform()
    account_id = request.form.get("stripe_user_id", "")
    if not _is_platform_key():
        return _error("invalid_client", "No such application.", 401)
    if request.form.get("client_id") != ledger.world.settings.stripe_client_id:
        return _error(
            "invalid_client", "No application matches the supplied client identifier", 401
        )
    account = ledger.get("account", account_id)
    if account is None or not account["is_connected"]:
        return _error(
            "invalid_client",
            "This application is not connected to that account, or it does not exist.",
            401,
        )
    with ledger.world.store.transaction():
        accounts.disconnect(ledger, account_id)
    return jsonify(stripe_user_id=account_id)


def _elsewhere(ledger: Ledger) -> str:
    """An account that its owner made without us, not connected yet."""
    account = {
        "id": new_id("account"),
        "created": iso(ledger.at),
        "contact_email": None,
        "display_name": "An account of my own",
        "dashboard": "full",
        "defaults": {},
        "identity": {"country": "US"},
        "metadata": {},
        "stage": accounts.Stage.COMPLETE,
        "is_connected": False,
    }
    return str(ledger.put("account", account)["id"])


def _refuse_authorization() -> ResponseReturnValue | None:
    settings = worlds.of().settings
    if request.args.get("client_id") != settings.stripe_client_id:
        return _error("invalid_request", "No application matches the supplied client identifier")
    if not request.args.get("redirect_uri", "").startswith(settings.public_url):
        return _error("invalid_redirect_uri", "Invalid redirect URI.")
    return None


def _platform() -> Ledger:
    world = worlds.of()
    return Ledger(world, PLATFORM, world.clock.now())


def _is_platform_key() -> bool:
    key = request.headers.get("Authorization", "").removeprefix("Bearer ")
    expected = worlds.of().settings.stripe_secret_key
    return secrets.compare_digest(key or request.form.get("client_secret", ""), expected)


def _error(code: str, description: str, status: int = 400) -> ResponseReturnValue:
    return jsonify(error=code, error_description=description), status
