"""What zoom_integration needs to know of its surroundings."""

from dataclasses import dataclass, field
from datetime import timedelta

from chassis.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """`ZOOM_OAUTH_URL` is where this service reaches Zoom's OAuth; a browser may need another."""

    zoom_oauth_url: str = "https://zoom.us"
    zoom_authorize_url: str = ""
    """Where a browser reaches Zoom's OAuth; `ZOOM_OAUTH_URL` unless it is said."""
    zoom_api_url: str = "https://api.zoom.us/v2"
    zoom_client_id: str
    zoom_client_secret: str = field(repr=False, metadata={"secret": True})
    zoom_webhook_secret: str = field(repr=False, metadata={"secret": True})
    zoom_compliance_url: str = ""
    """Where Zoom wants to hear that a user's data is deleted; nothing is sent where it is empty."""
    zoom_daily_writes: int = 100
    zoom_timeout: timedelta = timedelta(seconds=10)

    @property
    def redirect_uri(self) -> str:
        """Where Zoom sends the host back to."""
        return f"{self.public_url.rstrip('/')}/connect/zoom/return"
