"""Who carries our mail: what every carrier can do, and how it says that it did not.

Each failure is sorted by one question: may the mail have been accepted?
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class Busy(Exception):
    """Certainly not accepted; may be tried again later."""


class Refused(Exception):
    """Certainly not accepted, and would not be if tried again. Holds the status only: a vendor's
    sentence may quote an address."""


class Uncertain(Exception):
    """May have been accepted or not."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One message to at most a thousand. `variables` are each recipient's own, by address."""

    message_id: str
    sender: str
    variables: Mapping[str, Mapping[str, str]]
    subject: str
    text: str
    html: str
    tag: str
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[tuple[str, bytes, str]] = ()
    """File name, content, content type."""
    internet_id: str = ""
    """The Message-ID, for a mail whose answers have to find back; else the carrier makes one."""


@dataclass(frozen=True)
class Found:
    """What is known of a message: taken, and under which id; or rejected."""

    provider_id: str
    is_rejected: bool


class Carrier(Protocol):
    """A carrier of mail."""

    def send(self, message: Outgoing) -> str:
        """Send; returns the carrier's id. Raises Busy, Refused, Uncertain."""
        ...

    def find(self, message_id: str, *, recipient: str, since: datetime) -> Found | None:
        """What became of a message that may have been accepted; None where nothing shows it.

        Raises Busy, Refused, Uncertain.
        """
        ...
