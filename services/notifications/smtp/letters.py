"""One recipient's own mail as bytes: places filled, both parts, the headers of the message."""

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr

from notifications.post import Outgoing


class _Verbatim(UnstructuredHeader):
    """A header of addresses or ids, broken at its spaces and nowhere else.

    The library would put one that is longer than a line into encoded words, which mail programs do
    not decode here (RFC 2047, 5): no button to unsubscribe, no thread.
    """

    name: str
    max_count = 1

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {f'{policy.linesep} '.join(str(self).split())}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in ("list-unsubscribe", "message-id", "in-reply-to", "references"):
    _HEADERS.map_to_type(_name, _Verbatim)  # type: ignore[arg-type]
_POLICY = SMTP.clone(header_factory=_HEADERS)


def as_bytes(message: Outgoing, recipient: str, *, internet_id: str, now: datetime) -> bytes:
    """Raises ValueError for what cannot stand in a header."""
    own = message.variables[recipient]
    mail = EmailMessage(policy=_POLICY)
    mail["From"], mail["To"] = message.sender, recipient
    mail["Subject"] = _filled(message.subject, own)
    mail["Date"], mail["Message-ID"] = format_datetime(now), message.internet_id or internet_id
    for name, value in message.headers.items():
        mail[name] = _filled(value, own)
    mail.set_content(_filled(message.text, own))
    mail.add_alternative(_filled(message.html, own), subtype="html")
    for name, content, content_type in message.attachments:
        kind, *parameters = (part.strip() for part in content_type.split(";"))
        main, sub = kind.split("/")
        mail.add_attachment(content, main, sub, filename=name, params=_pairs(parameters))
    return mail.as_bytes()


def address_of(sender: str) -> str:
    return parseaddr(sender)[1]


def _filled(text: str, own: Mapping[str, str]) -> str:
    for name, value in own.items():
        text = text.replace(f"%recipient.{name}%", value)
    return text


def _pairs(parameters: list[str]) -> dict[str, str]:
    return dict(part.split("=", 1) for part in parameters if "=" in part)
