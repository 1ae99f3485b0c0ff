"""The event log: one record per recipient and happening, filtered and paged.

Shapes follow the vendor's samples:
https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-structure
"""

import base64
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from sandbox.store import Document, Documents
from sandbox.world import World

MAX_PAGE = 300
_DEFAULT_PAGE = 100
_FIELDS = ("event", "recipient", "severity", "message-id", "subject", "from", "to", "tags")


class BadQuery(Exception):
    """A sentence for the 400."""


def record(world: World, event: str, send: Document, copy: Document, **more: Any) -> Document:
    """Write one event of a recipient's copy; returns it in Mailgun's shape."""
    address = copy["address"]
    found: Document = {
        "event": event,
        "id": secrets.token_urlsafe(16),
        "timestamp": world.clock.now().timestamp(),
        "log-level": "info",
        "envelope": {"sender": send["from"], "transport": "smtp", "targets": address},
        "flags": {
            "is-routed": False,
            "is-authenticated": True,
            "is-system-test": False,
            "is-test-mode": send["is_test"],
        },
        "message": {
            "headers": {
                "to": address,
                "message-id": send["message_id"].strip("<>"),
                "from": send["from"],
                "subject": send["subject"],
            },
            "attachments": [
                {key: file[key] for key in ("filename", "content-type", "size")}
                for file in send["attachments"]
            ],
            "size": len(send["text"]) + len(send["html"]),
        },
        "storage": {"key": send["id"], "url": f"{send['base_url']}/messages/{send['id']}"},
        "recipient": address,
        "recipient-domain": address.rpartition("@")[2],
        "campaigns": [],
        "tags": send["tags"],
        "user-variables": send["variables"],
        **more,
    }
    return _log(world).put(found["id"], found)


def query(world: World, asked: Mapping[str, str]) -> tuple[Documents, str, str]:
    """A page of events, and what leads to the next and the previous one. Raises BadQuery."""
    limit = _limit(asked)
    begin, end, newest_first = _range(asked)
    variables = _variables(asked)
    offset = int(asked.get("offset", "0"))
    indexed = {"recipient": asked["recipient"]} if "recipient" in asked else {}
    found = [
        event
        for event in _log(world).list(indexed, newest_first=newest_first)
        if begin <= event["timestamp"] <= end
        and _matches(event, asked)
        and variables.items() <= event["user-variables"].items()
    ]
    page = found[offset : offset + limit]
    following = {**asked, "offset": str(offset + len(page))}
    return page, encode_page(following), encode_page({**asked, "offset": str(len(found))})


def encode_page(asked: Mapping[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(dict(asked)).encode()).decode()


def decode_page(page: str) -> dict[str, str]:
    """What `encode_page` was given. Raises BadQuery."""
    try:
        found: dict[str, str] = json.loads(base64.urlsafe_b64decode(page))
    except ValueError:
        raise BadQuery("Invalid page") from None
    return found


def _log(world: World) -> Any:
    return world.store.collection("mailgun.events", indexed=("recipient",))


def _limit(asked: Mapping[str, str]) -> int:
    text = asked.get("limit", str(_DEFAULT_PAGE))
    if not text.isdigit() or not 0 < int(text) <= MAX_PAGE:
        raise BadQuery(f"limit must be a number up to {MAX_PAGE}")
    return int(text)


def _range(asked: Mapping[str, str]) -> tuple[float, float, bool]:
    """The lower and upper bound in epoch seconds, and whether the newest comes first."""
    begin, end = _instant(asked.get("begin")), _instant(asked.get("end"))
    ascending = asked.get("ascending")
    if begin is not None and end is None and ascending not in ("yes", "no"):
        raise BadQuery("ascending must be given where end is not")
    if begin is not None and end is not None:
        return min(begin, end), max(begin, end), end < begin
    if ascending == "yes":
        return begin or 0.0, float("inf"), False
    return end or 0.0, begin if begin is not None else float("inf"), True


def _instant(text: str | None) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        pass
    try:
        found: datetime = parsedate_to_datetime(text)
    except ValueError:
        raise BadQuery("begin and end are epoch seconds or RFC 2822 dates") from None
    return found.replace(tzinfo=found.tzinfo or UTC).timestamp()


def _variables(asked: Mapping[str, str]) -> dict[str, str]:
    """`user-variables={"name": "value"}`: the vendor takes it without documenting it."""
    try:
        found: dict[str, str] = json.loads(asked.get("user-variables", "{}"))
    except ValueError:
        raise BadQuery("user-variables is not valid JSON") from None
    return found


def _matches(event: Document, asked: Mapping[str, str]) -> bool:
    return all(_fits(_values(event, name), asked[name]) for name in _FIELDS if name in asked)


def _values(event: Document, name: str) -> list[str]:
    if name == "tags":
        return list(event["tags"])
    found = event["message"]["headers"].get(name) or event.get(name)
    return [found] if found else []


def _fits(values: list[str], expression: str) -> bool:
    """One level of the filter language: `a OR b`, `NOT a`, bare words and quoted ones."""
    if expression.startswith("NOT "):
        return not _fits(values, expression.removeprefix("NOT "))
    wanted = {word.strip(' "()<>').casefold() for word in expression.split(" OR ")}
    return any(value.casefold() in wanted for value in values)
