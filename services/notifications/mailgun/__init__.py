"""Our client of Mailgun: transport and errors, one method per operation, signatures, wiring."""

from notifications.mailgun.operations import Mailgun
from notifications.mailgun.transport import Transport
from notifications.settings import Settings

__all__ = ["Mailgun", "Transport", "make", "transport_of"]


def make(settings: Settings) -> Mailgun:
    """The client as the settings describe it."""
    return Mailgun(transport_of(settings), settings.mailgun_domain)


def transport_of(settings: Settings) -> Transport:
    return Transport(
        settings.mailgun_api_url,
        settings.mailgun_api_key,
        timeout_seconds=settings.mailgun_timeout.total_seconds(),
        connections=settings.mailgun_concurrency + 1,
    )
