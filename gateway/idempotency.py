"""Commands that a program or an impatient person sends twice take effect once."""

import hashlib
import secrets

from flask import g, request
from markupsafe import Markup

from gateway.authentication import caller

FIELD = "form_id"
_LONGEST = 200


def key() -> str | None:
    """The key of this command, from `Idempotency-Key` or the form; None where neither is given.

    It is bound to the caller and the address, so that nobody can ask for another's answer.
    """
    given = request.headers.get("Idempotency-Key") or request.form.get(FIELD)
    if not given:
        return None
    found = caller()
    who = found.account_id if found else request.remote_addr or ""
    for_whom = g.acting.host_id if "acting" in g else ""
    parts = (who, for_whom, request.method, request.path, given[:_LONGEST])
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def field() -> Markup:
    """The hidden input of a form that makes something."""
    value = secrets.token_urlsafe(12)
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, value)
