"""A mail to us as a route posts it: a form, multipart where files are attached.

Files are neither read nor kept: their names are noted, so that an operator can ask for what was in
them.
https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http
"""

from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from email.utils import parseaddr
from typing import Any, Self
from urllib.parse import parse_qsl

import orjson

from chassis.addresses import normalise
from chassis.errors import Invalid
from notifications.domain import threads
from notifications.domain.inbound import MAX_SUBJECT, is_automatic, kept_text
from notifications.domain.people import on_one_line
from notifications.mailgun.plain import words_of

_MAX_FIELDS = 200
_MAX_ID = 500
_MAX_FILES = 20
_MAX_FILE_NAME = 100


@dataclass(frozen=True)
class InboundPost:
    """The fields of the form, and the names of the files that came along."""

    fields: dict[str, str]
    file_names: tuple[str, ...] = ()

    @classmethod
    def parse(cls, body: bytes, content_type: str) -> Self | None:
        """None where it is no form."""
        kind = content_type.partition(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            return cls(_from_query(body))
        if kind == "multipart/form-data" and content_type.isprintable():
            return cls(*_from_parts(body, content_type))
        return None

    def mail(self) -> dict[str, Any] | None:
        """What is kept of the mail, cleaned of what may not be; None where nobody wrote it."""
        name, address = parseaddr(self.fields.get("from") or self.fields.get("sender", ""))
        try:
            normalised = normalise(address)
        except Invalid:
            return None
        subject, text, headers = self.fields.get("subject", ""), self._text(), self._headers()
        given = self.fields.get("Message-Id", "")[:_MAX_ID]
        return {
            "address": address,
            "address_normalised": normalised,
            "sender_name": on_one_line(name)[:MAX_SUBJECT],
            "subject": kept_text(on_one_line(subject), MAX_SUBJECT),
            "text": kept_text(text),
            "internet_message_id": threads.mail_key(normalised, given or text),
            "internet_id": next(iter(threads.internet_ids(given)), ""),
            "referred_keys": [threads.mail_key(normalised, each) for each in _referred(headers)],
            "ticket": threads.ticket_in(self.fields.get("recipient", ""), subject),
            "files_left_out": self._files(),
            "is_automatic": is_automatic(headers, self.fields.get("sender")),
        }

    def _text(self) -> str:
        plain = self.fields.get("body-plain") or self.fields.get("stripped-text", "")
        return plain if plain.strip() else words_of(self.fields.get("body-html", ""))

    def _headers(self) -> dict[str, str]:
        try:
            pairs = orjson.loads(self.fields.get("message-headers", "[]"))
            return {str(name).lower(): str(value) for name, value in pairs}
        except (ValueError, TypeError):
            return {}

    def _files(self) -> list[str]:
        """Names only; where the provider stored the mail it lists them beside the form."""
        names = [*self.file_names, *_listed_files(self.fields.get("attachments", "[]"))]
        return [kept_text(on_one_line(name), _MAX_FILE_NAME) for name in names[:_MAX_FILES]]


def _referred(headers: dict[str, str]) -> list[str]:
    """The nearest first: what it answers, then the rest of the conversation backwards."""
    answered = threads.internet_ids(headers.get("in-reply-to", ""))
    return [*answered, *reversed(threads.internet_ids(headers.get("references", "")))]


def _listed_files(listed: str) -> list[str]:
    try:
        return [str(file["name"]) for file in orjson.loads(listed)]
    except (ValueError, TypeError, KeyError):
        return []


def _from_query(body: bytes) -> dict[str, str]:
    try:
        return dict(
            parse_qsl(
                body.decode("utf-8", errors="replace"),
                keep_blank_values=True,
                max_num_fields=_MAX_FIELDS,
            )
        )
    except ValueError:
        return {}


def _from_parts(body: bytes, content_type: str) -> tuple[dict[str, str], tuple[str, ...]]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("ascii", errors="replace")
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    found: dict[str, str] = {}
    files: list[str] = []
    for part in form.iter_parts() if form.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        file_name = part.get_filename()
        if file_name is not None:
            files.append(file_name)
        elif isinstance(name, str):
            content = part.get_payload(decode=True)
            found[name] = content.decode(errors="replace") if isinstance(content, bytes) else ""
    return found, tuple(files)
