"""What billing needs to know of its surroundings."""

from dataclasses import dataclass

from chassis.settings import ServiceSettings, secret


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Stripe's addresses and keys, and our share.

    `stripe_webhook_secrets` is for the endpoints of the platform's own and of thin events,
    `stripe_connect_webhook_secrets` for that of connected accounts; several while one rotates.
    """

    stripe_secret_key: str = secret()
    stripe_client_id: str
    stripe_webhook_secrets: tuple[str, ...] = secret()
    stripe_connect_webhook_secrets: tuple[str, ...] = secret()
    stripe_api_url: str = "https://api.stripe.com"
    stripe_connect_url: str = "https://connect.stripe.com"
    stripe_livemode: bool = False
    application_fee_basis_points: int = 0
