"""Which vendors are real and which are doubles in the sandbox.

A vendor is real as soon as one of its keys is in the environment; then all of them must be.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deploy.local.trouble import Trouble
from deploy.local.vault import Vault


@dataclass(frozen=True)
class Vendor:
    """`keys` open a real account; `addresses` are where the double is, below the sandbox's.

    `instead` are settings by which its client does without it; they reach it either way.
    """

    name: str
    prefix: str
    keys: tuple[str, ...]
    addresses: Mapping[str, str]
    doubled: Mapping[str, Callable[[], str]]
    instead: tuple[str, ...] = ()


def _token(prefix: str) -> Callable[[], str]:
    return lambda: prefix + secrets.token_hex(16)


GOOGLE = Vendor(
    name="Google",
    prefix="GOOGLE_",
    keys=("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"),
    addresses={"GOOGLE_ISSUER_URL": "/google"},
    doubled={
        "GOOGLE_CLIENT_ID": lambda: "sandbox-google-client",
        "GOOGLE_CLIENT_SECRET": _token("google-"),
    },
)
ZOOM = Vendor(
    name="Zoom",
    prefix="ZOOM_",
    keys=("ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET", "ZOOM_WEBHOOK_SECRET"),
    addresses={"ZOOM_OAUTH_URL": "/zoom", "ZOOM_API_URL": "/zoom/v2"},
    doubled={
        "ZOOM_CLIENT_ID": lambda: "sandbox-zoom-client",
        "ZOOM_CLIENT_SECRET": _token("zoom-"),
        "ZOOM_WEBHOOK_SECRET": _token("zoom-webhook-"),
    },
)
STRIPE = Vendor(
    name="Stripe",
    prefix="STRIPE_",
    keys=(
        "STRIPE_SECRET_KEY",
        "STRIPE_CLIENT_ID",
        "STRIPE_WEBHOOK_SECRETS",
        "STRIPE_CONNECT_WEBHOOK_SECRETS",
    ),
    addresses={"STRIPE_API_URL": "/stripe", "STRIPE_CONNECT_URL": "/stripe"},
    doubled={
        "STRIPE_SECRET_KEY": _token("sk_test_"),
        "STRIPE_WEBHOOK_SECRETS": _token("whsec_platform_"),
        "STRIPE_CONNECT_WEBHOOK_SECRETS": _token("whsec_connect_"),
        "STRIPE_CLIENT_ID": lambda: "ca_sandbox",
    },
)
MAILGUN = Vendor(
    name="Mailgun",
    prefix="MAILGUN_",
    keys=("MAILGUN_API_KEY", "MAILGUN_DOMAIN", "MAILGUN_SIGNING_KEY"),
    addresses={"MAILGUN_API_URL": "/mailgun"},
    doubled={
        "MAILGUN_API_KEY": _token("key-"),
        "MAILGUN_DOMAIN": lambda: "mail.sessionmonster.test",
        "MAILGUN_SIGNING_KEY": _token("signing-"),
    },
    instead=("SMTP_URL", "SMTP_DOMAIN", "SMTP_TIMEOUT"),
)
VENDORS = (GOOGLE, ZOOM, STRIPE, MAILGUN)


class VendorSettings:
    """What to tell each program about each vendor. Raises Trouble when a real one lacks a key."""

    def __init__(self, environ: Mapping[str, str], *, vault: Vault, sandbox_url: str) -> None:
        self._environ = environ
        self._vault = vault
        self._sandbox_url = sandbox_url
        self.real = tuple(vendor for vendor in VENDORS if self._is_real(vendor))

    def for_client(self, vendor: Vendor) -> dict[str, str]:
        """For the service that talks to it: keys and addresses."""
        told = {name: self._environ[name] for name in vendor.instead if name in self._environ}
        if vendor not in self.real:
            return told | self.for_double(vendor) | self.addresses(vendor)
        return told | {
            name: value for name, value in self._environ.items() if name.startswith(vendor.prefix)
        }

    def for_double(self, vendor: Vendor) -> dict[str, str]:
        """For the sandbox: the keys that its double accepts."""
        return {name: self._vault.get(name, make) for name, make in vendor.doubled.items()}

    def addresses(self, vendor: Vendor) -> dict[str, str]:
        """Where its double is; nothing for a real one, whose addresses are every program's own."""
        if vendor in self.real:
            return {}
        return {name: self._sandbox_url + path for name, path in vendor.addresses.items()}

    def _is_real(self, vendor: Vendor) -> bool:
        missing = [key for key in vendor.keys if not self._environ.get(key)]
        if missing and len(missing) < len(vendor.keys):
            raise Trouble(
                f"{', '.join(missing)} is missing: the real {vendor.name} "
                f"needs {', '.join(vendor.keys)}, its double none of them."
            )
        return not missing
