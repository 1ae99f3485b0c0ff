"""What notifications reads from the environment when it starts."""

from dataclasses import dataclass, field
from datetime import timedelta

from chassis.settings import ServiceSettings, SettingsError
from notifications.smtp.connection import Server


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Durations are given in seconds. The operator's names are those of the published policy."""

    # Any SMTP server in place of Mailgun: smtp://user:password@host:587.
    smtp_url: str = field(default="", repr=False)
    smtp_timeout: timedelta = timedelta(seconds=25)
    smtp_domain: str = ""

    mailgun_api_key: str = field(default="", repr=False)
    mailgun_signing_key: str = field(default="", repr=False)
    mailgun_domain: str = ""
    mailgun_api_url: str = "https://api.mailgun.net"
    mailgun_timeout: timedelta = timedelta(seconds=25)
    mailgun_concurrency: int = 8
    # Recipients a message; the vendor takes a thousand at most.
    mailgun_batch: int = 1000
    # A message that the event log does not show for so long was not accepted. The vendor calls
    # its log complete after half an hour; short of that it is a matter of seconds.
    mailgun_events_lag: timedelta = timedelta(minutes=10)
    mailgun_events_kept: timedelta = timedelta(days=1)

    # Longer than a send can take: who holds a message for longer has died.
    sending_lease: timedelta = timedelta(minutes=1)

    operator_name: str = "Chris Meisner LLC"
    operator_postal_address: str = ""
    privacy_address: str = "privacy@sessionmonster.com"
    product_name: str = "Session Monster"

    def __post_init__(self) -> None:
        """Raises SettingsError where nobody could carry mail."""
        if self.smtp_url:
            self._require("smtp_domain")
            self._require_server()
        else:
            for name in ("mailgun_api_key", "mailgun_signing_key", "mailgun_domain"):
                self._require(name)

    def _require(self, name: str) -> None:
        if not getattr(self, name):
            variable = name.upper()
            raise SettingsError(f"{variable} is missing: set it, or another way to send mail.")

    def _require_server(self) -> None:
        try:
            Server.of(self.smtp_url, timeout_seconds=1)
        except ValueError as error:
            raise SettingsError(str(error)) from error

    @property
    def mail_domain(self) -> str:
        return self.smtp_domain if self.smtp_url else self.mailgun_domain

    @property
    def sender(self) -> str:
        return f"{self.product_name} <hello@{self.mail_domain}>"

    @property
    def reply_to(self) -> str:
        """Answers come in by the route of the sending domain."""
        return f"{self.product_name} <{self.support_address}>"

    @property
    def support_address(self) -> str:
        return f"support@{self.mail_domain}"

    @property
    def operator_line(self) -> str:
        return ", ".join(filter(None, (self.operator_name, self.operator_postal_address)))
