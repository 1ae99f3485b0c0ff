"""Writing to the platform: a mail to support or privacy, as an inbound route hands it over.

https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime, parseaddr
from typing import Self

from sandbox.mailgun import webhooks
from sandbox.world import World


@dataclass(frozen=True)
class Draft:
    """What a person writes."""

    sender: str
    recipient: str
    subject: str
    text: str
    in_reply_to: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Self:
        """From the fields `from`, `to`, `subject`, `text`, `in_reply_to`."""
        return cls(
            sender=asked.get("from", ""),
            recipient=asked.get("to", ""),
            subject=asked.get("subject", ""),
            text=asked.get("text", ""),
            in_reply_to=asked.get("in_reply_to", ""),
        )


def write(world: World, draft: Draft) -> str:
    """Queue the signed post of a draft; returns the delivery's id."""
    address = parseaddr(draft.sender)[1]
    domain = address.rpartition("@")[2] or "localhost"
    headers = [
        ["Received", f"by mx.{domain}"],
        ["From", draft.sender],
        ["To", draft.recipient],
        ["Subject", draft.subject],
        ["Date", format_datetime(world.clock.now())],
        ["Message-Id", f"<{secrets.token_hex(12)}@{domain}>"],
        *([["In-Reply-To", draft.in_reply_to]] if draft.in_reply_to else []),
    ]
    fields = {
        "recipient": parseaddr(draft.recipient)[1],
        "sender": address,
        "from": draft.sender,
        "subject": draft.subject,
        "body-plain": draft.text,
        "stripped-text": draft.text,
        "stripped-signature": "",
        "message-headers": json.dumps(headers),
        "Message-Id": headers[5][1],
    }
    return webhooks.forward(world, fields)


def support_address(world: World) -> str:
    return f"support@{world.settings.mailgun_domain}"


def privacy_address(world: World) -> str:
    return f"privacy@{world.settings.mailgun_domain}"
