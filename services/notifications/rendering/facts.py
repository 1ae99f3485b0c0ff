"""What the words of each kind are made of: the facts of an event as a reader's phrases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, get_currency_precision

from notifications.rendering import times
from notifications.rendering.languages import gettext

_INSTANTS = {
    "signed_in": "signed_in_at",
    "kept_until": "kept_until_at",
    "begins": "starts_at",
}
_DAYS = {
    "paid_on": "caused_at",
    "paid_until": "period_ends_at",
    "next_attempt_on": "next_attempt_at",
    "due_on": "due_at",
    "available_until": "expires_at",
    "renews_on": "renews_at",
    "answered_by": "respond_by",
    "effective": "effective_at",
    "erased_on": "erased_from",
}


@dataclass(frozen=True)
class Reader:
    """How a reader wants things said."""

    locale: str
    zone: str


def phrases(facts: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """The facts of an event with amounts, instants and rights in the reader's words added."""
    said = dict(facts)
    if facts.get("amount_cents") is not None:
        said["amount"] = money(facts["amount_cents"], facts["currency"], reader.locale)
    for name, source in _INSTANTS.items():
        if source in facts:
            said[name] = _said(times.date_and_time, facts[source], reader)
    for name, source in _DAYS.items():
        said[name] = _said(times.day, facts.get(source), reader)
    if "right" in facts:
        said["right"] = right(facts["right"], reader.locale)
    if "browser" in facts:
        said["device"] = ", ".join(filter(None, (facts["browser"], facts["operating_system"])))
    if "problem" in facts:
        said["trouble"] = trouble(facts["problem"], reader.locale)
    if "what" in facts:
        said["what"] = credential(facts["what"], reader.locale)
    return said


def money(amount: int, currency: str, locale: str) -> str:
    """An amount in the smallest unit of its currency, such as `€12.50` for 1250 and `eur`."""
    code = currency.upper()
    exact = Decimal(amount).scaleb(-get_currency_precision(code))
    return format_currency(exact, code, locale=locale)


def greeting(name: str, locale: str) -> str:
    return gettext(locale, "Hello %(name)s,", name=name) if name else gettext(locale, "Hello,")


def right(name: str, locale: str) -> str:
    """A right in words; an unknown one under its own name."""
    words = {
        "access": gettext(locale, "a copy of your data"),
        "portability": gettext(locale, "your data in a form that machines read"),
        "erasure": gettext(locale, "the deletion of your data"),
        "rectification": gettext(locale, "the correction of your data"),
        "restriction": gettext(locale, "the restriction of the use of your data"),
        "objection": gettext(locale, "an end to the use of your data that you object to"),
        "objection_end": gettext(locale, "that your objection be taken back"),
        "restriction_end": gettext(locale, "that your data be used again"),
        "withdrawal": gettext(locale, "that a consent be taken back"),
    }
    return words.get(name, name)


def credential(name: str, locale: str) -> str:
    """A way of signing in in words; an unknown one under its own name."""
    words = {
        "password": gettext(locale, "The password"),
        "google_linked": gettext(locale, "Signing in with Google was added"),
        "google_unlinked": gettext(locale, "Signing in with Google was removed"),
        "totp_added": gettext(locale, "A code from an app was added"),
        "totp_removed": gettext(locale, "The code from an app was removed"),
        "recovery_code_used": gettext(locale, "A recovery code was used"),
        "passkey_added": gettext(locale, "A passkey was added"),
        "passkey_removed": gettext(locale, "A passkey was removed"),
        "api_key_added": gettext(locale, "An API key was made"),
        "api_key_revoked": gettext(locale, "An API key was revoked"),
        "email_reverted": gettext(locale, "The address was set back to the earlier one"),
    }
    return words.get(name, name.replace("_", " ").capitalize())


def trouble(name: str, locale: str) -> str:
    """Why a session has no working room."""
    words = {
        "not_connected": gettext(locale, "Zoom is not connected, so there is no meeting."),
        "connection_broken": gettext(locale, "Zoom no longer accepts our connection."),
        "made_tomorrow": gettext(
            locale, "Zoom lets us make no more meetings today, so this one would come too late."
        ),
        "link_dead": gettext(locale, "The link to its meeting leads nowhere."),
        "zoom_unavailable": gettext(locale, "Zoom has not answered for a while."),
    }
    return words.get(name) or gettext(locale, "Its meeting at Zoom is not as it should be.")


def _said(say: Any, at: str | None, reader: Reader) -> str:
    if not at:
        return ""
    said: str = say(datetime.fromisoformat(at), zone=reader.zone, locale=reader.locale)
    return said
