"""What we ask of Mailgun, one method each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from notifications.mailgun.transport import Transport
from notifications.post import Found, Outgoing, Uncertain

MAX_RECIPIENTS = 1000
_EVENTS_A_PAGE = "100"
# Our own name for a message, in every event about it. No personal data: it is shown in headers.
MESSAGE_VARIABLE = "message"


class NotSendable(ValueError):
    """A message that must not leave: it would show its recipients to each other."""


class Mailgun:
    """The operations of one sending domain."""

    def __init__(self, transport: Transport, domain: str) -> None:
        self._transport = transport
        self._domain = domain

    def send(self, message: Outgoing) -> str:
        """Send; returns the vendor's id. Raises NotSendable, Busy, Refused, Uncertain.

        Recipient variables go along even for one recipient: without them the vendor shows all
        recipients to each other, and it is better that no call knows how to leave them out.
        https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages
        """
        answer = self._transport.post(f"/v3/{self._domain}/messages", _form(message))
        try:
            return str(answer["id"])
        except KeyError as error:
            raise Uncertain("an answer without an id") from error

    def find(self, message_id: str, *, recipient: str, since: datetime) -> Found | None:
        """What became of a message that may have been accepted; None where the log shows nothing.

        Raises Busy, Refused, Uncertain. Only documented filters are used, and the message is
        recognised by our own variable: a filter that the vendor ignored could not mislead us.
        https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/events
        """
        path, query = (
            f"/v3/{self._domain}/events",
            {
                "begin": str(since.timestamp()),
                "ascending": "yes",
                "recipient": recipient,
                "limit": _EVENTS_A_PAGE,
            },
        )
        while True:
            page = self._transport.get(path, query)
            if not page["items"]:
                return None
            for event in page["items"]:
                if event.get("user-variables", {}).get(MESSAGE_VARIABLE) == message_id:
                    return _found(event)
            path, query = self._path_of(page["paging"]["next"]), {}

    def _path_of(self, url: str) -> str:
        """The path behind our own base: a page's address may name another host; we stay here."""
        path = urlsplit(url).path
        return path[path.index(f"/v3/{self._domain}/") :]


def _form(message: Outgoing) -> list[tuple[str, Any]]:
    """The multipart fields. Raises NotSendable."""
    recipients = list(message.variables)
    if not 0 < len(recipients) <= MAX_RECIPIENTS:
        raise NotSendable(f"{len(recipients)} recipients")
    if not all(isinstance(own, Mapping) for own in message.variables.values()):
        raise NotSendable("a recipient without variables")
    plain = [
        ("from", message.sender),
        ("to", ", ".join(recipients)),
        ("subject", message.subject),
        ("text", message.text),
        ("html", message.html),
        ("recipient-variables", orjson.dumps(message.variables)),
        (f"v:{MESSAGE_VARIABLE}", message.message_id),
        ("o:tag", message.tag),
        # No pixel and no rewritten links: nobody has been asked whether they may be watched.
        ("o:tracking", "no"),
        *((f"h:{name}", value) for name, value in message.headers.items()),
        *([("h:Message-Id", message.internet_id)] if message.internet_id else []),
    ]
    files = [("attachment", attachment) for attachment in message.attachments]
    return [*((name, (None, value)) for name, value in plain), *files]


def _found(event: Mapping[str, Any]) -> Found:
    headers = event.get("message", {}).get("headers", {})
    return Found(str(headers.get("message-id", "")), event.get("event") == "rejected")
