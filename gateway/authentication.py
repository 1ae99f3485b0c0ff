"""Who is asking, and the cookies that say so.

A program sends `Authorization: Bearer`, with an access token or a host's API key; a browser has a
short-lived access cookie and a refresh cookie. On a page, an access token that is gone or over is
renewed on the way, which rotates the refresh token; programs renew theirs by POST
/api/v1/auth/refresh.
"""

from datetime import datetime
from typing import Any

from flask import Flask, Response, current_app, g, request

from chassis import clock
from chassis.errors import Forbidden, Unauthenticated, Unavailable
from gateway import csrf, devices
from gateway.context import remote
from gateway.problems import is_for_programs
from gateway.tokens import Caller, Role, Verifier

# How identity marks the keys that it makes.
KEY_PREFIX = "smk_"
_LONGEST_KEY = 200
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def caller() -> Caller | None:
    """Who is signed in, if anybody; a bearer token that is no good raises Unauthenticated."""
    if "caller" not in g:
        g.caller = _from_bearer() or _from_cookies()
    return g.caller


def known_caller() -> Caller | None:
    """Who was found to be signed in while this request was answered; nobody is asked again."""
    found: Caller | None = g.get("caller")
    return found


def require() -> Caller:
    """The person who asks; Forbidden for a program with an API key, whatever its scopes."""
    found = require_anybody()
    if found.key_scopes is not None:
        raise Forbidden("person_needed", "An API key cannot do this. Sign in as a person.")
    return found


def require_anybody() -> Caller:
    """The caller; Unauthenticated where there is none, Forbidden for a forged form."""
    found = caller()
    if found is None:
        raise Unauthenticated("sign_in_needed", "Sign in to do this.")
    if is_for_programs(request.path) and request.method not in _SAFE and not _bearer():
        csrf.check()
    return found


def require_operator(role: Role = Role.OPERATOR) -> Caller:
    """The caller, who must hold that role of the platform."""
    found = require()
    if not found.holds(role):
        raise Forbidden("operators_only", "Only operators of the platform may do this.")
    return found


def remember(tokens: dict[str, Any]) -> None:
    """Have this answer set the cookies of somebody who has just signed in."""
    g.tokens = tokens


def forget() -> None:
    """Have this answer remove the cookies."""
    g.tokens = None
    g.caller = None


def refresh_token() -> str | None:
    """The refresh token of this browser."""
    return request.cookies.get(_cookie_name("refresh"))


def register(app: Flask) -> None:
    """Write the cookies on the way out."""
    app.after_request(_write_cookies)


def _bearer() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _from_bearer() -> Caller | None:
    token = _bearer()
    if token is None:
        return None
    return _from_key(token) if token.startswith(KEY_PREFIX) else _verifier().verify(token)


def _from_key(key: str) -> Caller:
    """Asked of identity each time, so that a revoked key works no more."""
    if not is_for_programs(request.path) or len(key) > _LONGEST_KEY:
        raise Unauthenticated("api_key_refused", "This key does not work here.")
    holder = remote().identity.authenticate_api_key(key=key)
    scopes = frozenset(holder["scopes"])
    return Caller(holder["host_id"], "", frozenset({"host"}), key_scopes=scopes)


def _from_cookies() -> Caller | None:
    token = request.cookies.get(_cookie_name("access"))
    try:
        return _verifier().verify(token) if token else _renewed()
    except Unauthenticated:
        return _renewed()


def _renewed() -> Caller | None:
    token = refresh_token()
    if not token or is_for_programs(request.path):
        return None
    try:
        tokens = remote().identity.refresh(refresh_token=token, device=devices.of_request())
    except Unauthenticated:
        forget()
        return None
    except Unavailable:
        return None  # still signed in once identity is back
    remember(tokens)
    return _verifier().verify(tokens["access_token"])


def _verifier() -> Verifier:
    return current_app.extensions["verifier"]


def _cookie_name(name: str) -> str:
    # The prefix makes browsers refuse one that a neighbouring host has planted.
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def _write_cookies(response: Response) -> Response:
    if "tokens" not in g:
        return response
    tokens = g.tokens
    for name in ("access", "refresh"):
        lives = _seconds_until(tokens[f"{name}_expires_at"]) if tokens else 0
        value = tokens[f"{name}_token"] if tokens else ""
        _write_cookie(response, _cookie_name(name), value, lives)
    if tokens and tokens.get("device_token"):
        lives = int(devices.LIFE.total_seconds())
        _write_cookie(response, devices.COOKIE, tokens["device_token"], lives)
    return response


def _write_cookie(response: Response, name: str, value: str, lives: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=lives,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _seconds_until(instant: str) -> int:
    return max(0, int((datetime.fromisoformat(instant) - clock.now()).total_seconds()))
