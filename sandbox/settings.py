"""Where the sandbox keeps its state, where it is reached, and the keys it accepts.

The defaults are no secrets: they open doubles that hold invented people only.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One field per environment variable: the field's name in capitals."""

    sandbox_database: str = ".run/sandbox.sqlite"
    clock_file: str = ".run/clock"
    sandbox_url: str = "http://localhost:8100"
    """Where a browser reaches the sandbox."""
    gateway_url: str = "http://localhost:8000"
    """Where the sandbox reaches the gateway: webhooks go there."""
    public_url: str = "http://localhost:8000"
    """Where a browser reaches the gateway: OAuth may redirect nowhere else."""

    google_issuer_url: str = ""
    """Where identity reaches the double of Google; `SANDBOX_URL/google` unless it is said."""
    google_client_id: str = "sandbox-google-client"
    google_client_secret: str = "sandbox-google-secret"  # noqa: S105
    zoom_client_id: str = "sandbox-zoom-client"
    zoom_client_secret: str = "sandbox-zoom-secret"  # noqa: S105
    zoom_webhook_secret: str = "sandbox-zoom-webhook-secret"  # noqa: S105
    stripe_secret_key: str = "sk_test_sandbox"  # noqa: S105
    stripe_client_id: str = "ca_sandbox"
    stripe_webhook_secrets: str = "whsec_sandbox_platform"
    stripe_connect_webhook_secrets: str = "whsec_sandbox_connect"
    mailgun_api_key: str = "sandbox-mailgun-key"
    mailgun_domain: str = "mail.sessionmonster.test"
    mailgun_signing_key: str = "sandbox-mailgun-signing-key"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read every field that the environment names; addresses lose a final slash."""
        given = {field.name: environ.get(field.name.upper()) for field in fields(cls)}
        return cls(**{name: value.rstrip("/") for name, value in given.items() if value})
