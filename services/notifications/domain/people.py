"""Who receives something, and the links that are theirs. No I/O."""

import re
from enum import StrEnum
from typing import NamedTuple


class PersonKind(StrEnum):
    """What a recipient's id is the id of."""

    MEMBERSHIP = "membership"
    ACCOUNT = "account"
    REQUEST = "request"
    INVITATION = "invitation"
    CORRESPONDENCE = "correspondence"


class Contact(NamedTuple):
    """A person as their owner service described them at the moment of sending.

    `person_id` is text, as it came: there are hundreds of thousands, each compared a few times.
    `digest` is that of the address, by which refusals and reports are known; empty where the
    address is none.
    """

    person_id: str
    kind: PersonKind
    email: str
    digest: bytes
    name: str
    locale: str
    zone: str
    join_token: str = ""
    manage_token: str = ""
    series_title: str = ""
    host_name: str = ""


_LINE_BREAKING = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


def on_one_line(text: str) -> str:
    """Without control characters: what comes from people goes into headers too."""
    return _LINE_BREAKING.sub(" ", text).strip()


def masked(email: str) -> str:
    """Enough of an address to be recognised by its owner: `a•••@example.com`."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}" if local else ""
