"""Proof that a form was ours: a random token in the signed visit cookie and in the form.

Cookies are SameSite=Lax besides; browsers that say where a request comes from are believed when
they say "cross-site". Requests with a bearer token, and vendors' webhooks, carry no cookie and
need no proof.
"""

import hmac
import secrets
from collections.abc import Callable
from typing import Any

from flask import current_app, request, session
from markupsafe import Markup

from chassis.errors import Forbidden
from gateway.problems import is_for_programs

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def token() -> str:
    """This visit's token; begins the visit where there is none."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def field() -> Markup:
    """The hidden input that every form of ours contains."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())


def exempt(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose caller can have no visit cookie (RFC 8058: one-click unsubscribe)."""
    view.needs_no_csrf_proof = True  # type: ignore[attr-defined]
    return view


def protect() -> None:
    """Refuse an unsafe request to a page without proof.

    The API checks where cookies speak for the caller; webhooks are signed.
    """
    if request.method in _SAFE or is_for_programs(request.path) or _is_exempt():
        return
    check()


def check() -> None:
    """Raise Forbidden unless this request carries this visit's token."""
    given = request.headers.get(HEADER) or request.form.get(FIELD) or ""
    expected = str(session.get("csrf") or "")
    is_foreign = request.headers.get("Sec-Fetch-Site") == "cross-site"
    matches = hmac.compare_digest(given.encode(), expected.encode())
    if is_foreign or not expected or not matches:
        raise Forbidden(
            "csrf_failed", "This form has expired. Go back, reload the page and send it again."
        )


def _is_exempt() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "needs_no_csrf_proof", False)
