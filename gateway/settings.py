"""What the gateway is told from outside, read once at start."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from chassis.settings import secret


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Legal particulars default to those of the published policy (promises.md, ruling 5)."""

    amqp_url: str = secret()
    secret_key: str = secret()
    public_url: str
    broker_namespace: str = "sm"
    log_level: str = "INFO"
    release: str = "unreleased"
    development: bool = False
    otel_exporter_otlp_endpoint: str = ""
    otel_traces_sampler_arg: float = 1.0

    # How many proxies in front may speak for the client by X-Forwarded-*; 0 believes nobody.
    trusted_proxies: int = 0
    # Every throttle is multiplied by it: a load test or a demo comes from one address.
    throttle_factor: int = 1
    max_body_bytes: int = 64 * 1024
    max_webhook_bytes: int = 5 * 1024 * 1024

    # Where our own forms may end up, for the Content-Security-Policy.
    google_issuer_url: str = "https://accounts.google.com"
    zoom_oauth_url: str = "https://zoom.us"
    stripe_connect_url: str = "https://connect.stripe.com"
    stripe_page_urls: tuple[str, ...] = (
        "https://checkout.stripe.com",
        "https://billing.stripe.com",
        "https://dashboard.stripe.com",
    )

    operator_name: str = "Chris Meisner LLC"
    operator_postal_address: str = ""
    privacy_address: str = "privacy@sessionmonster.com"
    support_address: str = "support@sessionmonster.com"

    @property
    def is_https(self) -> bool:
        """Whether the outside address is encrypted: decides Secure cookies and HSTS."""
        return self.public_url.startswith("https://")

    @property
    def vendor_origins(self) -> tuple[str, ...]:
        """The origins that a form of ours may lead to, each once."""
        urls = (self.google_issuer_url, self.zoom_oauth_url, self.stripe_connect_url)
        return tuple(dict.fromkeys(_origin(url) for url in (*urls, *self.stripe_page_urls)))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
