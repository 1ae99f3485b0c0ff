"""The page behind an unsubscribe link: what its owner gets, and what they chose."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from chassis.errors import Unavailable
from chassis.transport.errors import RemoteFault
from notifications import queries
from notifications.commands.suppressions import EVERYTHING
from notifications.directory import Directory, Gone
from notifications.domain.kinds import Category
from notifications.domain.people import PersonKind, masked
from notifications.rendering.links import Unsubscription


@dataclass(frozen=True)
class Said:
    """A category in words."""

    title: str
    about: str


_SAID = {
    Category.REMINDERS: Said("Reminders", "Before each session, with your link to join."),
    Category.CHANGES: Said("Changes", "When a session is moved or cancelled."),
    Category.MEMBERSHIP: Said("Your place", "When you join, wait for a place, or leave."),
    Category.BILLING: Said("Payments", "Receipts, and when a payment needs your attention."),
    Category.HOSTING: Said("Hosting", "When one of your connections needs your attention."),
    Category.HOST_MESSAGES: Said("Messages from the host", "What the host of a series writes."),
    Category.FOLLOW_UPS: Said("Afterwards", "What the host says after a session."),
    Category.SUPPORT: Said("Answers", "What we answer when you write to us."),
    Category.SECURITY: Said("Safety", "Links to sign in or confirm, and warnings."),
    Category.RIGHTS: Said("Your rights", "Answers to your privacy requests."),
    Category.LEGAL: Said("Legal", "When the privacy policy changes in what matters to you."),
}
_OF_HOSTS = frozenset({Category.HOSTING})


def describe(db: Connection, directory: Directory, link: Unsubscription) -> dict[str, Any]:
    """What may be sent to the owner of a link. Asks other services; answers without them."""
    refusals = queries.stopped_by(db, link.address_digest)
    stopped = {each["category"] for each in refusals if each["series_id"] is None}
    return {
        "address_masked": _masked_address(directory, link),
        "stops": _stops(link.category),
        "series": _series(db, link, {each["series_id"] for each in refusals}),
        "categories": [
            _category(category, stopped) for category in Category if _concerns(category, link)
        ],
    }


def _concerns(category: Category, link: Unsubscription) -> bool:
    return category not in _OF_HOSTS or link.person_kind is PersonKind.ACCOUNT


def _category(category: Category, stopped: set[str]) -> dict[str, Any]:
    is_stopped = category.can_stop and bool(stopped & {category, EVERYTHING})
    return {
        "name": category,
        "title": _SAID[category].title,
        "about": _SAID[category].about,
        "is_on": not is_stopped,
        "is_required": not category.can_stop,
    }


def _series(
    db: Connection, link: Unsubscription, stopped: set[UUID | None]
) -> dict[str, Any] | None:
    if link.series_id is None:
        return None
    title = queries.series_title(db, link.series_id) or ""
    return {"series_id": link.series_id, "title": title, "is_on": link.series_id not in stopped}


def _stops(category: Category) -> str:
    title = _SAID[category].title
    if category.can_stop:
        return f"No more mail of this kind: {title.lower()}."
    return f"{title}: such mail is sent regardless, because it is about safety or the law."


def _masked_address(directory: Directory, link: Unsubscription) -> str:
    """Empty where the owner's service is away, or knows nobody any more."""
    try:
        return masked(directory.address_of(link.person_kind, link.person_id))
    except (Gone, Unavailable, RemoteFault):
        return ""
