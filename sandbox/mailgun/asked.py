"""What a request to send asks for, read from its form and refused as Mailgun refuses. No I/O.

https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict

MAX_RECIPIENTS = 1000
MAX_OPTION_BYTES = 16 * 1024
_OPTION_PREFIXES = ("o:", "h:", "v:", "t:")
_BODIES = ("text", "html", "amp-html", "template")

Form = MultiDict[str, str] | ImmutableMultiDict[str, str]
Files = MultiDict[str, FileStorage] | ImmutableMultiDict[str, FileStorage]


class Refused(Exception):
    """A sentence as Mailgun words it; the answer is 400."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request to send: shared parts, and who receives it."""

    sender: str
    recipients: list[tuple[str, str]]
    """Pairs of name and address, each address once."""
    is_batch: bool
    """With recipient variables each recipient sees only their own address."""
    recipient_variables: dict[str, dict[str, Any]]
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    variables: dict[str, str]
    tags: list[str]
    is_test: bool
    deliver_at: datetime | None
    attachments: list[dict[str, Any]]


def read(form: Form, files: Files) -> Asked:
    """The request in a form. Raises Refused."""
    _require_parts(form)
    _require_small_options(form)
    recipients = _recipients(form)
    variables = _recipient_variables(form)
    return Asked(
        sender=form["from"],
        recipients=recipients,
        is_batch=bool(variables),
        recipient_variables=variables,
        subject=form.get("subject", ""),
        text=form.get("text", ""),
        html=form.get("html", ""),
        headers=_with_prefix(form, "h:"),
        variables=_with_prefix(form, "v:"),
        tags=form.getlist("o:tag"),
        is_test=form.get("o:testmode") in ("yes", "true"),
        deliver_at=_delivery_time(form.get("o:deliverytime")),
        attachments=[_attachment(file) for file in files.getlist("attachment")],
    )


def _require_parts(form: Form) -> None:
    for name in ("from", "to", "subject"):
        if not form.get(name):
            raise Refused(f"{name} parameter is missing")
    if not any(form.get(name) for name in _BODIES):
        raise Refused(
            "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified"
        )


def _require_small_options(form: Form) -> None:
    options = [pair for pair in form.items(multi=True) if pair[0].startswith(_OPTION_PREFIXES)]
    if sum(len(name.encode()) + len(value.encode()) for name, value in options) > MAX_OPTION_BYTES:
        raise Refused(
            "Send options (parameters starting with o:, h:, v: or t:) are limited to 16KB total"
        )


def _recipients(form: Form) -> list[tuple[str, str]]:
    fields = [*form.getlist("to"), *form.getlist("cc"), *form.getlist("bcc")]
    if not all(field.isprintable() for field in fields):
        raise Refused("to parameter is not a valid address. please check documentation")
    found: dict[str, str] = {}
    for name, address in getaddresses(fields):
        if not is_address(address):
            raise Refused("to parameter is not a valid address. please check documentation")
        found.setdefault(address, name)
    if len(found) > MAX_RECIPIENTS:
        raise Refused(f"to parameter has more than {MAX_RECIPIENTS} recipients")
    return [(name, address) for address, name in found.items()]


def is_address(text: str) -> bool:
    """Something on both sides of one @, and nothing that could end a header line."""
    local, _, domain = text.partition("@")
    has_parts = bool(local and domain) and "@" not in domain and len(text) <= 254
    return has_parts and text.isprintable() and " " not in text


def _recipient_variables(form: Form) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(form.get("recipient-variables") or "{}")
    except ValueError:
        raise Refused("'recipient-variables' parameter is not valid JSON") from None
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise Refused("'recipient-variables' parameter is not a dictionary of dictionaries")
    return found


def _with_prefix(form: Form, prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix)
    }


def _delivery_time(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        raise Refused("o:deliverytime is not a valid RFC 2822 date") from None
    if found.tzinfo is None:
        raise Refused("o:deliverytime has no offset from UTC")
    return found


def _attachment(file: FileStorage) -> dict[str, Any]:
    content = file.read()
    return {
        "filename": file.filename or "attachment",
        "content-type": file.content_type or "application/octet-stream",
        "size": len(content),
        "content_b64": base64.b64encode(content).decode(),
    }
