"""A client of Google from the settings."""

from identity.google.operations import Google
from identity.google.transport import Transport
from identity.settings import Settings


def make(settings: Settings) -> Google:
    return Google(
        Transport(),
        issuer=settings.google_issuer_url.rstrip("/"),
        client_id=settings.google_client_id,
        client_secret=settings.google_client_secret,
        redirect_uri=settings.google_redirect_uri,
    )
