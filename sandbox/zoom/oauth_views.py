"""Zoom's OAuth addresses. https://developers.zoom.us/docs/integrations/oauth/"""

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import oauth, world
from sandbox.zoom.errors import OAuthError
from sandbox.zoom.parts import here
from sandbox.zoom.tokens import SCOPES

blueprint = Blueprint("oauth", __name__, url_prefix="/oauth")


@blueprint.get("/authorize")
def consent() -> ResponseReturnValue:
    if refusal := _refusal():
        return render_template("zoom/refused.html", refusal=refusal), 400
    return render_template("zoom/consent.html", users=here().users.list(), scopes=SCOPES)


@blueprint.post("/authorize")
def allow() -> ResponseReturnValue:
    if refusal := _refusal():
        return render_template("zoom/refused.html", refusal=refusal), 400
    if request.form.get("deny"):
        return _return_to_client(error="access_denied")
    user = here().users.get(request.form.get("user_id", "")) or here().users.enter(
        request.form.get("email", "").strip(), request.form.get("name", "").strip()
    )
    asked = {
        "redirect_uri": request.args["redirect_uri"],
        "code_challenge": request.args.get("code_challenge", ""),
        "code_challenge_method": request.args.get("code_challenge_method", "plain"),
        "scope": " ".join(request.form.getlist("scope") or SCOPES),
    }
    return _return_to_client(code=here().tokens.allow(user["id"], asked))


@blueprint.post("/token")
def token() -> ResponseReturnValue:
    _check_client()
    form, tokens = request.form, here().tokens
    if form.get("grant_type") == "refresh_token":
        return jsonify(tokens.refresh(form.get("refresh_token", "")))
    if form.get("grant_type") == "authorization_code":
        return jsonify(
            tokens.exchange(
                form.get("code", ""), form.get("redirect_uri", ""), form.get("code_verifier", "")
            )
        )
    raise OAuthError(400, "unsupported_grant_type", "unsupported grant type")


@blueprint.post("/revoke")
def revoke() -> ResponseReturnValue:
    _check_client()
    if not here().tokens.revoke(request.form.get("token", "")):
        raise OAuthError(400, "invalid_grant", "Invalid Token!")
    return jsonify(status="success")


@blueprint.post("/data/compliance")
def confirm_compliance() -> ResponseReturnValue:
    """The app says that it has deleted a user's data, where Zoom asked for it."""
    _check_client()
    asked = request.get_json(silent=True) or {}
    here().confirmations.put(str(asked.get("user_id")), asked)
    return jsonify(status="success")


def _check_client() -> None:
    settings, client = world.of().settings, oauth.basic_client(request)
    if not client or not client.is_known(settings.zoom_client_id, settings.zoom_client_secret):
        raise OAuthError(401, "invalid_client", "Invalid client_id or client_secret")


def _refusal() -> str | None:
    """Zoom shows these on a page of its own, and does not redirect."""
    args, settings = request.args, world.of().settings
    if args.get("client_id") != settings.zoom_client_id:
        return "Invalid client_id. (4,702)"
    if not oauth.may_redirect_to(settings, args.get("redirect_uri", "")):
        return "Invalid redirect url. (4,700)"
    if args.get("response_type") != "code":
        return "Invalid response_type. (4,704)"
    if args.get("code_challenge_method", "S256") not in ("S256", "plain"):
        return "Invalid code_challenge_method."
    return None


def _return_to_client(**parameters: str) -> ResponseReturnValue:
    state = request.args.get("state")
    return redirect(oauth.with_query(request.args["redirect_uri"], state=state, **parameters))
