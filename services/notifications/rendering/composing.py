"""Puts a message together: the letter, its footer, each recipient's own parts, the headers.

A batch is rendered once, with places that the provider fills for each recipient. What is filled in
is escaped here for the HTML part, since the provider inserts it as it is.
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from typing import Any
from uuid import UUID

from chassis.encryption import KeyRing
from notifications.domain.kinds import FOLLOW_UP, SUPPORT_ANSWER, Kind
from notifications.domain.people import Contact
from notifications.domain.voice import PLATFORM, Voice
from notifications.post import Outgoing
from notifications.rendering import facts as wording
from notifications.rendering import letters, markdown, threading, times
from notifications.rendering.languages import best_locale
from notifications.rendering.letters import Footer
from notifications.rendering.links import Links, Unsubscribing

_AUTOMATIC = {"Auto-Submitted": "auto-generated"}
_ONE_CLICK = "List-Unsubscribe=One-Click"
# The parts of a batch that differ from reader to reader.
_OWN = ("greeting", "when", "previously", "join_url", "manage_url", "unsubscribe_url")


@dataclass(frozen=True)
class House:
    """Who sends, and what every message says of them."""

    sender: str
    reply_to: str
    product: str
    operator: str
    privacy_address: str


@dataclass(frozen=True)
class Subject:
    """What a message is about. `facts` and `secrets` are those of the mailing."""

    message_id: UUID
    kind: Kind
    series_id: UUID | None
    facts: dict[str, Any]
    secrets: dict[str, Any]
    voice: Voice = PLATFORM
    picture_url: str = ""
    """The host's picture: one address for all readers, so that it tells nobody who reads."""


class Composer:
    """Composes messages of all kinds."""

    def __init__(self, house: House, links: Links, keys: KeyRing) -> None:
        self._house = house
        self.links = links
        self.product = house.product
        self._keys = keys

    def single(
        self,
        about: Subject,
        contact: Contact,
        *,
        more: dict[str, Any],
        attachments: Sequence[tuple[str, bytes, str]] = (),
    ) -> Outgoing:
        """A message to one person; `more` are facts fetched for it at the moment of sending."""
        locale = best_locale(contact.locale)
        said = wording.phrases(about.facts, wording.Reader(locale, contact.zone))
        said |= _written(about)
        own = {
            **self._own(contact, self._unsubscribing(about), locale),
            "title": letters.harmless(contact.series_title),
            "host_name": letters.harmless(contact.host_name),
        }
        context = {"links": self.links, **about.secrets, **said, **own, **more}
        return self._outgoing(about, locale, context, context, {contact.email: {}}, attachments)

    def batch(
        self,
        about: Subject,
        contacts: Sequence[Contact],
        *,
        locale: str,
        now: datetime,
        attachments: Sequence[tuple[str, bytes, str]] = (),
    ) -> Outgoing:
        """One message about a session to many of its members, in one language."""
        spans = _Spans(about.facts, locale, (contact.zone for contact in contacts))
        unsubscribing = self._unsubscribing(about)
        variables = {
            contact.email: self._variables(contact, unsubscribing, spans) for contact in contacts
        }
        places = {name: f"%recipient.{name}%" for name in _OWN}
        places |= {} if any(each.manage_token for each in contacts) else {"manage_url": ""}
        shared = {"links": self.links, **self._shared(about, locale, now)}
        shared["has_calendar"] = bool(attachments)
        plain = {**shared, **places, **spans.shared}
        rich = {**plain, "greeting": "%recipient.greeting_html%"}
        return self._outgoing(about, locale, plain, rich, variables, attachments)

    def _outgoing(
        self,
        about: Subject,
        locale: str,
        plain: dict[str, Any],
        rich: dict[str, Any],
        variables: dict[str, dict[str, str]],
        attachments: Sequence[tuple[str, bytes, str]],
    ) -> Outgoing:
        letter = letters.compose(about.kind.name, locale, plain)
        footer = self._footer(about, plain)
        rich_letter = letter if rich is plain else letters.compose(about.kind.name, locale, rich)
        return Outgoing(
            message_id=str(about.message_id),
            sender=_named(self._house.sender, about.voice.name, self._house.product),
            variables=variables,
            subject=letter.subject,
            text=letters.as_text(letter, footer, locale),
            html=letters.as_html(rich_letter, footer, locale),
            tag=about.kind.name,
            headers=self._headers(about, footer.unsubscribe_url),
            attachments=attachments,
            internet_id=about.secrets.get("internet_id", ""),
        )

    def _variables(
        self, contact: Contact, unsubscribing: Unsubscribing, spans: "_Spans"
    ) -> dict[str, str]:
        own = self._own(contact, unsubscribing, spans.locale)
        own |= spans.own(contact.zone)
        own["join_url"] = self.links.join(contact.join_token)
        own["greeting_html"] = html.escape(own["greeting"])
        return own

    def _unsubscribing(self, about: Subject) -> Unsubscribing:
        return Unsubscribing(self._keys, about.kind.category, about.series_id)

    def _own(self, contact: Contact, unsubscribing: Unsubscribing, locale: str) -> dict[str, str]:
        token = unsubscribing.token(contact)
        manage = self.links.manage(contact.manage_token) if contact.manage_token else ""
        return {
            "greeting": wording.greeting(letters.harmless(contact.name), locale),
            "manage_url": manage,
            "unsubscribe_url": self.links.unsubscribe(token),
        }

    def _shared(self, about: Subject, locale: str, now: datetime) -> dict[str, Any]:
        """What is the same for all readers of a batch."""
        said = wording.phrases(about.facts, wording.Reader(locale, about.facts.get("zone", "UTC")))
        said["title"] = letters.harmless(about.facts.get("title", ""))
        said |= _written(about)
        if "starts_at" not in about.facts:
            return said
        starts_at = datetime.fromisoformat(about.facts["starts_at"])
        return said | {
            "is_under_way": starts_at <= now,
            "in_time": times.from_now(starts_at, now=now, locale=locale),
        }

    def _footer(self, about: Subject, context: dict[str, Any]) -> Footer:
        return Footer(
            product=self._house.product,
            operator=self._house.operator,
            privacy_address=self._house.privacy_address,
            unsubscribe_url=context["unsubscribe_url"],
            manage_url=context["manage_url"],
            voice=about.voice,
            picture_url=about.picture_url,
            is_required=not about.kind.category.can_stop,
        )

    def _headers(self, about: Subject, unsubscribe_url: str) -> dict[str, str]:
        """RFC 8058: a mail program's own button posts there, once, without a cookie.

        All but what an operator wrote is declared as a machine's (RFC 3834).
        """
        name, product = about.voice.reply_to_name, self._house.product
        return {
            **({} if about.kind is SUPPORT_ANSWER else _AUTOMATIC),
            "Reply-To": _named(self._house.reply_to, name, product),
            "List-Unsubscribe": f"<{unsubscribe_url}>",
            "List-Unsubscribe-Post": _ONE_CLICK,
            **threading.headers(about.secrets),
        }


def _named(address: str, name: str, product: str) -> str:
    """Our address under a host's name, and ours beside it, so that nobody is misled."""
    if not name:
        return address
    return formataddr((f"{letters.harmless(name)} via {product}", parseaddr(address)[1]))


def _written(about: Subject) -> dict[str, Any]:
    """A host's own words, where the kind carries any."""
    said = about.facts | about.secrets
    source = said.get("body") or (about.voice.follow_up if about.kind is FOLLOW_UP else "")
    if not source:
        return {}
    subject_line = letters.harmless(said.get("subject_line", ""))
    return {"body": markdown.written(source), "subject_line": subject_line}


class _Spans:
    """When a session is, for the readers of a batch: said once for each of their zones.

    What comes to the same for all of them is `shared`: it stands in the message, once, and not
    among what is each reader's own. Mostly that is all of it, since most series are local.
    """

    def __init__(self, facts: dict[str, Any], locale: str, zones: Iterable[str]) -> None:
        self.locale = locale
        self._facts = facts
        said = {
            zone: {
                "when": self._said("starts_at", zone),
                "previously": self._said("previous_starts_at", zone),
            }
            for zone in set(zones)
        }
        first = next(iter(said.values()), {})
        self.shared = {
            name: text
            for name, text in first.items()
            if all(each[name] == text for each in said.values())
        }
        self._own = {
            zone: {name: text for name, text in each.items() if name not in self.shared}
            for zone, each in said.items()
        }

    def own(self, zone: str) -> dict[str, str]:
        """The session's time, and the one before it was moved, in the zone or else the host's."""
        return self._own[zone]

    def _said(self, name: str, zone: str) -> str:
        if name not in self._facts:
            return ""
        return times.session_time(
            datetime.fromisoformat(self._facts[name]),
            timedelta(minutes=self._facts["duration_minutes"]),
            zone=zone or self._facts["zone"],
            host_zone=self._facts["zone"],
            locale=self.locale,
        )
