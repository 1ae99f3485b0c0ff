"""The four lists: bounces, complaints, unsubscribes, and those allowed in spite of a bounce.

https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/bounces
"""

from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from sandbox.store import Collection, Document
from sandbox.world import World

MAX_BATCH = 1000
KINDS = ("bounces", "complaints", "unsubscribes", "whitelists")


@dataclass(frozen=True)
class Refusal:
    """Why Mailgun does not even try: its reason, code and sentence."""

    reason: str
    description: str
    code: int = 605


_REFUSALS = {
    "bounces": Refusal("suppress-bounce", "Not delivering to previously bounced address"),
    "complaints": Refusal(
        "suppress-complaint", "Not delivering to a user who marked your messages as spam"
    ),
    "unsubscribes": Refusal("suppress-unsubscribe", "Not delivering to unsubscribed address"),
}


def entries(world: World, kind: str) -> Collection:
    return world.store.collection(f"mailgun.{kind}")


def page(world: World, kind: str, *, after: str, limit: int) -> tuple[list[Document], str]:
    """Entries behind `after` by address, and the last of them: the next page begins behind it."""
    named = {
        str(each.get("address") or each.get("value")): each for each in entries(world, kind).list()
    }
    behind = sorted(name for name in named if name > after)[:limit]
    return [named[name] for name in behind], behind[-1] if behind else after


def add(world: World, kind: str, asked: dict[str, Any]) -> Document:
    """Put an address on a list; whoever is on it stays, with the newer facts."""
    address = asked["address"].strip().lower()
    given = asked.get("created_at") or asked.get("createdat")
    entry: Document = {"address": address, "created_at": given or _rfc2822(world)}
    if kind == "bounces":
        entry |= {"code": asked.get("code") or "550", "error": asked.get("error") or ""}
    if kind == "unsubscribes":
        tags = asked.get("tags") or ["*"]
        entry["tags"] = [tags] if isinstance(tags, str) else tags
    return entries(world, kind).put(address, entry)


def allow(world: World, value: str, kind: str) -> Document:
    """Put an address or a domain on the allow-list."""
    entry = {"value": value.lower(), "type": kind, "reason": "", "createdAt": _rfc2822(world)}
    return entries(world, "whitelists").put(value.lower(), entry)


def refusal_of(world: World, address: str, tags: list[str]) -> Refusal | None:
    """Why a message with `tags` would not be sent to an address; None where it would."""
    for kind, refusal in _REFUSALS.items():
        entry = entries(world, kind).get(address.lower())
        if entry and _covers(entry, tags) and not _is_allowed(world, kind, address):
            return refusal
    return None


def _covers(entry: Document, tags: list[str]) -> bool:
    stopped = entry.get("tags", ["*"])
    return "*" in stopped or bool(set(stopped) & set(tags))


def _is_allowed(world: World, kind: str, address: str) -> bool:
    """The allow-list overrules bounces only."""
    allowed = entries(world, "whitelists")
    domain = address.lower().rpartition("@")[2]
    return kind == "bounces" and bool(allowed.get(address.lower()) or allowed.get(domain))


def _rfc2822(world: World) -> str:
    return format_datetime(world.clock.now())
