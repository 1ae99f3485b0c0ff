"""What identity reads from the environment when it starts."""

from dataclasses import dataclass, field
from datetime import timedelta

from chassis.settings import KEPT, ServiceSettings
from identity.domain.signing_keys import Schedule

GOOGLE_ISSUER = "https://accounts.google.com"


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Durations are given in seconds."""

    access_token_lifetime: timedelta = timedelta(minutes=10)
    browser_session_idle: timedelta = timedelta(days=30)
    browser_session_lifetime: timedelta = timedelta(days=180)
    reauthentication_window: timedelta = timedelta(minutes=15)
    sign_in_log_retention: timedelta = field(default=timedelta(days=90), metadata=KEPT)
    unconfirmed_account_retention: timedelta = field(default=timedelta(days=7), metadata=KEPT)

    signing_key_lead: timedelta = timedelta(hours=1)
    signing_key_period: timedelta = timedelta(days=30)

    # OWASP's first choice for argon2id. More memory is more safety and fewer sign-ins a second.
    argon2_memory_kib: int = 19_456
    argon2_iterations: int = 2
    argon2_lanes: int = 1
    # Each hash in progress holds its memory: this bounds what a storm of sign-ins can take.
    argon2_concurrency: int = 2

    google_issuer_url: str = GOOGLE_ISSUER
    google_client_id: str
    google_client_secret: str = field(repr=False, metadata={"secret": True})

    @property
    def signing_key_schedule(self) -> Schedule:
        """A key outlives its last token by as much again, for clocks that disagree."""
        return Schedule(
            lead=self.signing_key_lead,
            period=self.signing_key_period,
            overlap=2 * self.access_token_lifetime,
        )

    @property
    def google_redirect_uri(self) -> str:
        return f"{self.public_url}/sign-in/google/return"
