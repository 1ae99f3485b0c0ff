"""One connection to an SMTP server, and what its answers mean for us (RFC 5321).

Until the text of a mail is being sent, nothing was accepted. After the last dot only the server's
answer says whether it was; where none comes, nobody knows.
"""

import smtplib
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from notifications.post import Busy, Refused, Uncertain

_PORTS = {"smtp": 587, "smtps": 465}
_TOO_LATE_TO_SAY = (OSError, smtplib.SMTPServerDisconnected)


@dataclass(frozen=True)
class Server:
    """Where mail is handed over. `security`: `starttls`, `tls` from the first byte, or `none`."""

    host: str
    port: int
    user: str
    password: str
    security: str
    timeout_seconds: float

    @classmethod
    def of(cls, url: str, *, timeout_seconds: float) -> Self:
        """From `smtp://user:password@host:587`, `smtps://…`, or `smtp://host:25?security=none`.

        Raises ValueError with a sentence that leaves the password out.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("SMTP_URL is malformed: expected smtp://user:password@host:port.")
        usual = "tls" if parts.scheme == "smtps" else "starttls"
        security = "none" if parts.query == "security=none" else usual
        return cls(
            parts.hostname,
            parts.port or _PORTS[parts.scheme],
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            security,
            timeout_seconds,
        )


class Connection:
    """A signed-in connection. Entering raises Busy where the server cannot be reached."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def __enter__(self) -> Self:
        try:
            self._smtp = self._open()
        except (OSError, smtplib.SMTPException) as error:
            raise Busy(type(error).__name__) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._smtp.close()

    def deliver(self, sender: str, recipient: str, content: bytes) -> None:
        """Hand one mail over. Raises Busy, Refused, Uncertain."""
        try:
            self._smtp.rset()
            self._ask(self._smtp.mail(sender))
            self._ask(self._smtp.rcpt(recipient))
        except (*_TOO_LATE_TO_SAY, smtplib.SMTPException) as error:
            raise Busy(type(error).__name__) from error
        except ValueError as error:
            # An address that would break the line of its own command.
            raise Refused("address") from error
        try:
            self._ask(self._smtp.data(content))
        except smtplib.SMTPDataError as error:
            raise _sorted(error.smtp_code) from error
        except _TOO_LATE_TO_SAY as error:
            raise Uncertain(type(error).__name__) from error

    def _open(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout_seconds, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
        if server.security == "starttls":
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password)
        smtp.ehlo_or_helo_if_needed()
        return smtp

    def _ask(self, answer: tuple[int, bytes]) -> None:
        if answer[0] >= 400:
            raise _sorted(answer[0])


def _sorted(code: int) -> Exception:
    """4xx: later perhaps; 5xx: never."""
    return Busy(f"status {code}") if code < 500 else Refused(f"status {code}")
