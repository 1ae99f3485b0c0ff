"""A letter: one delivered copy of a message, put together as its receiver sees it."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parseaddr
from typing import Any

from sandbox.mailgun import delivery
from sandbox.mailgun.substitution import substitute
from sandbox.store import Document
from sandbox.world import World

_LINK = re.compile(r"https?://[^\s<>\"')\]]+")
_IN_BRACKETS = re.compile(r"<(https?://[^>]+)>")


@dataclass(frozen=True)
class Attachment:
    """A file that came with a letter."""

    filename: str
    content_type: str
    size: int
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What lies in one person's mailbox."""

    id: str
    address: str
    sender: str
    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]
    attachments: tuple[Attachment, ...]
    arrived_at: datetime

    def header(self, name: str) -> str:
        """The first header of that name, in any case; empty where there is none."""
        matching = (value for known, value in self.headers if known.lower() == name.lower())
        return next(matching, "")

    @property
    def one_click_url(self) -> str:
        """Where a mail program posts to unsubscribe at once (RFC 8058); empty where it cannot."""
        if self.header("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click":
            return ""
        found = _IN_BRACKETS.search(self.header("List-Unsubscribe"))
        return found[1] if found else ""

    @property
    def answers_go_to(self) -> str:
        """The address that an answer is written to."""
        return parseaddr(self.header("Reply-To") or self.sender)[1]

    @property
    def links(self) -> list[str]:
        """Every address in the text part, in order."""
        return _LINK.findall(self.text)

    def mentions(self, words: str) -> bool:
        """Whether the words stand anywhere that a person would look."""
        everything = "\n".join((self.address, self.sender, self.subject, self.text))
        return words.casefold() in everything.casefold()


def get(world: World, letter_id: str) -> Letter | None:
    copy = delivery.copies(world).get(letter_id)
    if copy is None or copy["status"] != "delivered":
        return None
    return _assemble(copy, delivery.sends(world).get(copy["send_id"]) or {})


def find(
    world: World, *, to: str = "", words: str = "", since: datetime | None = None, limit: int = 100
) -> list[Letter]:
    """Letters, the newest first: to one address, with certain words, or arrived since."""
    found: list[Letter] = []
    for letter in _newest_first(world, to):
        if since and letter.arrived_at < since:
            continue
        if letter.mentions(words):
            found.append(letter)
        if len(found) == limit:
            break
    return found


def _newest_first(world: World, to: str) -> Iterator[Letter]:
    where = {"status": "delivered"} | ({"mailbox": to.lower()} if to else {})
    sends: dict[str, Document] = {}
    for copy in delivery.copies(world).list(where, newest_first=True):
        send_id = copy["send_id"]
        if send_id not in sends:
            sends[send_id] = delivery.sends(world).get(send_id) or {}
        yield _assemble(copy, sends[send_id])


def _assemble(copy: Document, send: Document) -> Letter:
    def own(text: str) -> str:
        if not send["is_batch"]:
            return text
        return substitute(text, copy["address"], copy["name"], copy["variables"])

    arrived_at = datetime.fromisoformat(copy["arrived_at"])
    return Letter(
        id=copy["id"],
        address=copy["address"],
        sender=send["from"],
        subject=own(send["subject"]),
        text=own(send["text"]),
        html=own(send["html"]),
        headers=(
            ("From", send["from"]),
            ("To", _shown_receivers(copy, send)),
            ("Subject", own(send["subject"])),
            ("Date", format_datetime(arrived_at)),
            ("Message-Id", send["message_id"]),
            *((name, own(value)) for name, value in send["headers"].items()),
            ("X-Mailgun-Variables", own(json.dumps(send["variables"]))),
        ),
        attachments=tuple(_attachment(file) for file in send["attachments"]),
        arrived_at=arrived_at,
    )


def _shown_receivers(copy: Document, send: Document) -> str:
    """Without recipient variables everybody sees everybody, as at the vendor."""
    if not send["is_batch"]:
        return ", ".join(send["to"])
    address = copy["address"]
    return f"{copy['name']} <{address}>" if copy["name"] else str(address)


def _attachment(file: dict[str, Any]) -> Attachment:
    content = base64.b64decode(file["content_b64"])
    return Attachment(file["filename"], file["content-type"], file["size"], content)
