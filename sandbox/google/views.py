"""Google's addresses: https://developers.google.com/identity/openid-connect/openid-connect"""

from typing import Any

from flask import Blueprint, current_app, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import oauth, world
from sandbox.fault_hooks import status_of
from sandbox.faults import Fault, Kind
from sandbox.google.grants import Grants, Refused
from sandbox.google.keys import Keys
from sandbox.google.people import People, draw_picture
from sandbox.pages import wants_page
from sandbox.world import World

blueprint = Blueprint("google", __name__, url_prefix="/google", template_folder="templates")

SCOPES = ["openid", "email", "profile"]


class Google:
    """The parts of the double, made once for a world."""

    def __init__(self, world: World) -> None:
        self.people = People(world)
        self.keys = Keys(world.store)
        self.grants = Grants(world, self.people, self.keys)


def here() -> Google:
    found: Google = current_app.extensions["sandbox.google"]
    return found


@blueprint.get("/.well-known/openid-configuration")
def discovery() -> ResponseReturnValue:
    issuer, outside = here().grants.issuer, f"{world.of().settings.sandbox_url}/google"
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{outside}/o/oauth2/v2/auth",
        device_authorization_endpoint=f"{issuer}/device/code",
        token_endpoint=f"{issuer}/token",
        userinfo_endpoint=f"{issuer}/v1/userinfo",
        revocation_endpoint=f"{issuer}/revoke",
        jwks_uri=f"{issuer}/oauth2/v3/certs",
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        scopes_supported=SCOPES,
        token_endpoint_auth_methods_supported=["client_secret_post", "client_secret_basic"],
        claims_supported=[
            *("aud", "email", "email_verified", "exp", "family_name", "given_name"),
            *("iat", "iss", "name", "picture", "sub"),
        ],
        code_challenge_methods_supported=["plain", "S256"],
    )


@blueprint.get("/oauth2/v3/certs")
def certs() -> ResponseReturnValue:
    return jsonify(keys=here().keys.published())


@blueprint.get("/o/oauth2/v2/auth")
def choose_account() -> ResponseReturnValue:
    if refusal := _authorization_error():
        return render_template("google/refused.html", refusal=refusal), 400
    if request.args.get("prompt") == "none":
        return _return_to_client(error="interaction_required")
    return render_template("google/choose.html", people=here().people.list(), asked=request.args)


@blueprint.post("/o/oauth2/v2/auth")
def allow() -> ResponseReturnValue:
    if refusal := _authorization_error():
        return render_template("google/refused.html", refusal=refusal), 400
    if request.form.get("deny"):
        return _return_to_client(error="access_denied")
    person = here().people.get(request.form.get("sub", ""))
    if person is None:
        email = request.form.get("email", "").strip()
        person = here().people.enter(email, request.form.get("name", "").strip())
    code = here().grants.allow(person["sub"], _asked())
    return _return_to_client(code=code, scope=request.args["scope"], authuser="0", prompt="none")


@blueprint.post("/token")
def token() -> ResponseReturnValue:
    settings, form = world.of().settings, request.form
    client = oauth.basic_client(request) or oauth.Client(
        form.get("client_id", ""), form.get("client_secret", "")
    )
    if not client.is_known(settings.google_client_id, settings.google_client_secret):
        raise Refused("invalid_client", "Unauthorized", 401)
    if form.get("grant_type") != "authorization_code":
        raise Refused("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
    answer = here().grants.exchange(
        form.get("code", ""), form.get("redirect_uri", ""), form.get("code_verifier", "")
    )
    return jsonify(answer)


@blueprint.route("/v1/userinfo", methods=["GET", "POST"])
def userinfo() -> ResponseReturnValue:
    bearer = request.authorization
    person = here().grants.person_of((bearer.token if bearer else None) or "")
    if person is None:
        raise Refused("invalid_request", "Invalid Credentials", 401)
    return jsonify(person)


@blueprint.post("/revoke")
def revoke() -> ResponseReturnValue:
    if not here().grants.revoke(request.values.get("token", "")):
        raise Refused("invalid_token", "Token expired or revoked")
    return jsonify({})


@blueprint.get("/picture/<sub>.png")
def picture(sub: str) -> ResponseReturnValue:
    if here().people.get(sub) is None:
        return "Not found", 404
    return draw_picture(sub), 200, {"Content-Type": "image/png"}


@blueprint.get("/people")
def people() -> ResponseReturnValue:
    if wants_page():
        return render_template("google/people.html", people=here().people.list())
    return jsonify(people=here().people.list())


@blueprint.post("/people/<sub>")
def change_person(sub: str) -> ResponseReturnValue:
    """Change what Google knows of a person: `email`, `email_verified`, `name`, `hd`."""
    if here().people.get(sub) is None:
        return jsonify(message="No such person."), 404
    if asked := request.get_json(silent=True):
        return jsonify(here().people.change(sub, asked))
    is_verified = "email_verified" in request.form
    here().people.change(sub, {"email": request.form["email"], "email_verified": is_verified})
    return redirect("/google/people")


@blueprint.post("/keys/rotate")
def rotate_keys() -> ResponseReturnValue:
    """`{"forget_old": true}` withdraws the old keys at once."""
    asked = request.get_json(silent=True) or {}
    return jsonify(kid=here().keys.rotate(forget_old=bool(asked.get("forget_old"))))


@blueprint.errorhandler(Refused)
def refuse(refusal: Refused) -> ResponseReturnValue:
    return jsonify(refusal.body), refusal.status


def answer_fault(fault: Fault) -> ResponseReturnValue:
    """Google's own words for a failure that was asked for."""
    if fault.kind == Kind.INVALID_GRANT:
        return jsonify(
            error="invalid_grant", error_description="Token has been expired or revoked."
        ), 400
    name = "rate_limit_exceeded" if fault.kind == Kind.TOO_MANY_REQUESTS else "internal_failure"
    return jsonify(error=name, error_description="Asked for by a fault"), status_of(fault)


def _asked() -> dict[str, Any]:
    args = request.args
    return {
        "client_id": args["client_id"],
        "redirect_uri": args["redirect_uri"],
        "scope": args["scope"],
        "nonce": args.get("nonce", ""),
        "code_challenge": args.get("code_challenge", ""),
        "code_challenge_method": args.get("code_challenge_method", "plain"),
        "access_type": args.get("access_type", "online"),
    }


def _authorization_error() -> str | None:
    """Google shows these on a page of its own, and does not redirect."""
    args, settings = request.args, world.of().settings
    for name in ("client_id", "redirect_uri", "response_type", "scope"):
        if not args.get(name):
            return f"Error 400: invalid_request. Missing required parameter: {name}"
    if args["client_id"] != settings.google_client_id:
        return "Error 401: invalid_client. The OAuth client was not found."
    if not oauth.may_redirect_to(settings, args["redirect_uri"]):
        return "Error 400: redirect_uri_mismatch"
    if args["response_type"] != "code":
        return "Error 400: unsupported_response_type"
    if not set(args["scope"].split()) <= set(SCOPES):
        return "Error 400: invalid_scope"
    if args.get("code_challenge_method", "S256") not in ("S256", "plain"):
        return "Error 400: invalid_request. Invalid code_challenge_method"
    return None


def _return_to_client(**parameters: str) -> ResponseReturnValue:
    state = request.args.get("state")
    return redirect(oauth.with_query(request.args["redirect_uri"], state=state, **parameters))
