"""Which thread a mail belongs to, and how an answer finds its way back to it. No I/O.

A mail continues a thread of its own sender only, whatever it refers to: what somebody forwards or
forges never lets them into another person's correspondence.
"""

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

MAX_REFERENCES = 20
_TICKET = re.compile(r"\[SM-([0-9a-f]{12})\]", re.IGNORECASE)
_TAGGED = re.compile(r"\+([0-9a-f]{12})@", re.IGNORECASE)
# An id is kept out of our headers by a space, a bracket, a letter beyond ASCII (RFC 5322, 3.6.4).
_INTERNET_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>")
_ANSWERING = re.compile(
    r"\A(?:(?:re|fwd?|aw|wg|antw|sv|tr|rv|ref)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE
)


class ThreadStatus(StrEnum):
    """Whose turn it is: ours, theirs, nobody's."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Written(NamedTuple):
    """One mail of a thread, as far as an answer goes back to it."""

    internet_id: str
    is_ours: bool


class Threading(NamedTuple):
    """The headers by which mail programs put an answer where it belongs."""

    in_reply_to: str
    references: str


def ticket(thread_id: UUID) -> str:
    """What stands for a thread in subjects and in the address to answer to."""
    return thread_id.hex[-12:]


def ticket_in(recipient: str, subject: str) -> str:
    """The ticket that a mail carries; empty where it has none."""
    found = _TAGGED.search(recipient) or _TICKET.search(subject)
    return found[1].lower() if found else ""


def bare_subject(subject: str) -> str:
    """The subject without marks of answering and without our ticket."""
    return _ANSWERING.sub("", _TICKET.sub("", subject).strip()).strip()


def subject_with_ticket(subject: str, thread_id: UUID) -> str:
    return f"{bare_subject(subject)} [SM-{ticket(thread_id)}]".strip()


def with_ticket(address: str, thread_id: UUID) -> str:
    """`support@m.org` as `support+019ab3c27d10@m.org`."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{ticket(thread_id)}@{domain}"


def internet_ids(header: str) -> list[str]:
    """The well-formed message ids of a header, the last ones where there are too many."""
    return _INTERNET_ID.findall(header)[-MAX_REFERENCES:]


def mail_key(address: str, internet_id: str) -> str:
    """What a mail of a correspondence is known by; nobody else's has the same."""
    return hashlib.sha256(f"{address}\n{internet_id}".encode(errors="replace")).hexdigest()


def threading(mails: Iterable[Written]) -> Threading:
    """For an answer to the last thing they wrote. Ids in which the provider would fill in
    something are left out."""
    written = [one for one in mails if one.internet_id and "%" not in one.internet_id]
    theirs = [one.internet_id for one in written if not one.is_ours]
    references = [one.internet_id for one in written][-MAX_REFERENCES:]
    return Threading(theirs[-1] if theirs else "", " ".join(references))


def is_our_own(address: str, internet_id: str, *, domain: str, privacy_address: str) -> bool:
    """Mail of ours that came back: to keep it, and to answer it, would be a loop."""
    home = f"@{domain}".casefold()
    return (
        address.endswith(home)
        or address == privacy_address.casefold()
        or internet_id.casefold().endswith(f"{home}>")
    )
