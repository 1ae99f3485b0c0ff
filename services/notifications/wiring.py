"""Puts the parts of the service together, once, from its settings."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from notifications import mailgun
from notifications.commands.settling import Patience
from notifications.directory import Directory
from notifications.mailgun.refusals import Refusals
from notifications.post import Carrier
from notifications.previews import Previewer
from notifications.rendering.composing import Composer, House
from notifications.rendering.links import Links
from notifications.settings import Settings
from notifications.smtp.carrier import SmtpCarrier
from notifications.smtp.connection import Server
from notifications.workers.freezing import Freezer
from notifications.workers.preparing import Preparer
from notifications.workers.refusals import Matcher
from notifications.workers.sending import Sender
from notifications.workers.settling import Settler

if TYPE_CHECKING:
    from notifications.service.base import Base


@dataclass(frozen=True)
class Workers:
    """What works by itself, and what it shares with the methods."""

    directory: Directory
    previewer: Previewer
    freezer: Freezer
    sender: Sender
    settler: Settler
    matcher: Matcher | None
    """None where mail goes by SMTP: nobody there keeps lists."""

    @classmethod
    def of(cls, service: "Base") -> Self:
        settings = service.settings
        client = _carrier(service)
        directory = Directory(
            service.calls,
            service.connection,
            service.sealer,
            service.tombstones,
            page_size=settings.mailgun_batch,
        )
        links = Links(settings.public_url.rstrip("/"))
        composer = Composer(house_of(settings), links, service.keys)
        patience = Patience(settings.mailgun_events_lag, settings.mailgun_events_kept)
        return cls(
            directory,
            Previewer(directory, composer),
            Freezer(
                service.unit_of_work,
                directory,
                lease=settings.sending_lease,
                is_stopping=service.stopping.is_set,
            ),
            Sender(
                service.unit_of_work,
                Preparer(directory, composer),
                client,
                lease=settings.sending_lease,
                concurrency=settings.mailgun_concurrency,
                is_stopping=service.stopping.is_set,
            ),
            Settler(service.unit_of_work, client, patience),
            _matcher(service, directory),
        )

    def tell_provider(self) -> None:
        if self.matcher is not None:
            self.matcher.tell_all_due()

    def take_in_refusals(self) -> None:
        if self.matcher is not None:
            self.matcher.sweep()


def _matcher(service: "Base", directory: Directory) -> Matcher | None:
    settings = service.settings
    if settings.smtp_url:
        return None
    lists = Refusals(mailgun.transport_of(settings), settings.mailgun_domain)
    return Matcher(service.unit_of_work, directory, lists)


def _carrier(service: "Base") -> Carrier:
    settings = service.settings
    if not settings.smtp_url:
        return mailgun.make(settings)
    timeout = settings.smtp_timeout.total_seconds()
    return SmtpCarrier(
        Server.of(settings.smtp_url, timeout_seconds=timeout),
        service.unit_of_work,
        service.tombstones,
        domain=settings.mail_domain,
        lease=settings.sending_lease,
    )


def house_of(settings: Settings) -> House:
    return House(
        sender=settings.sender,
        reply_to=settings.reply_to,
        product=settings.product_name,
        operator=settings.operator_line,
        privacy_address=settings.privacy_address,
    )
