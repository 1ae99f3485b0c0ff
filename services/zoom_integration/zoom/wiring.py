"""Makes the clients of Zoom from the settings."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from zoom_integration.settings import Settings
from zoom_integration.zoom.api import Api
from zoom_integration.zoom.links import Links
from zoom_integration.zoom.oauth import Compliance, OAuth
from zoom_integration.zoom.past import Past
from zoom_integration.zoom.registrants import Registrants
from zoom_integration.zoom.transport import Transport


@dataclass(frozen=True)
class Zoom:
    """All that we reach at Zoom."""

    oauth: OAuth
    api: Api
    compliance: Compliance
    links: Links
    past: Past
    registrants: Registrants


def make_clients(settings: Settings) -> Zoom:
    transport = Transport(settings.zoom_timeout)
    client_id, secret = settings.zoom_client_id, settings.zoom_client_secret
    return Zoom(
        OAuth(transport, url=settings.zoom_oauth_url, client_id=client_id, secret=secret),
        Api(transport, url=settings.zoom_api_url),
        Compliance(transport, url=settings.zoom_compliance_url, client_id=client_id, secret=secret),
        Links(settings.zoom_timeout, other_hosts=_hosts(settings)),
        Past(transport, url=settings.zoom_api_url),
        Registrants(transport, url=settings.zoom_api_url),
    )


def _hosts(settings: Settings) -> list[str]:
    """Where join links lead besides Zoom's own hosts: to the double that stands in for it."""
    known = (settings.zoom_oauth_url, settings.zoom_authorize_url)
    return [host for url in known if (host := urlsplit(url).hostname)]
