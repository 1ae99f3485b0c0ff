"""The eight programs of the platform: what each is called with and told."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from deploy.local.ports import LOOPBACK, PlatformPorts
from deploy.local.programs import Program
from deploy.local.rundir import ROOT, RunDirectory
from deploy.local.vault import new_key
from deploy.local.vendors import GOOGLE, MAILGUN, STRIPE, VENDORS, ZOOM, Vendor, VendorSettings

SERVICES = ("identity", "series", "zoom_integration", "billing", "notifications", "privacy")
CLIENTS: Mapping[str, Vendor] = {
    "identity": GOOGLE,
    "zoom_integration": ZOOM,
    "billing": STRIPE,
    "notifications": MAILGUN,
}

# What a program may learn from the shell it was started from, so that a setting
# meant for one program never reaches another.
INHERITED = (
    *("PATH", "HOME", "LANG", "TMPDIR", "LOG_LEVEL", "THROTTLE_FACTOR"),
    *("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_TRACES_SAMPLER_ARG", "OTEL_BSP_SCHEDULE_DELAY"),
    *("HTTPS_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"),
)
# Where the gateway's own forms may lead a person.
_VISITED = {"GOOGLE_ISSUER_URL", "ZOOM_OAUTH_URL", "STRIPE_CONNECT_URL"}
# Forty people who join from one machine are no attack here.
_THROTTLE_FACTOR = "100"
# glibc keeps what a thread frees, after the first large block whatever its size: forty hashes of
# passwords left identity with 174 MB, and with 15 MB where blocks from 1 MiB go back at once.
_LARGE_BLOCK = str(1024 * 1024)


@dataclass(frozen=True)
class Addresses:
    """Where everything of one platform is."""

    ports: PlatformPorts
    amqp_url: str = field(repr=False)
    broker_namespace: str
    database_urls: Mapping[str, str] = field(repr=False)

    @property
    def public_url(self) -> str:
        """The gateway, as a browser sees it."""
        return f"http://localhost:{self.ports.gateway}"

    @property
    def sandbox_url(self) -> str:
        """The sandbox, as a browser sees it."""
        return f"http://localhost:{self.ports.sandbox}"

    def health_port(self, service: str) -> int:
        """Where the service answers /readyz."""
        return self.ports.health_of(SERVICES.index(service))


class Deployables:
    """Makes the programs of one platform."""

    def __init__(self, run: RunDirectory, addresses: Addresses, vendors: VendorSettings) -> None:
        self._run = run
        self._addresses = addresses
        self._vendors = vendors

    def service(self, service: str, *arguments: str) -> Program:
        """`python -m <service> <arguments>`: `run`, `migrate`, or another of its commands."""
        told = {
            "DATABASE_URL": self._addresses.database_urls[service],
            "ENCRYPTION_KEYS": f"local:{self._secret(f'ENCRYPTION_KEYS.{service}')}",
            "TOMBSTONE_KEY": self._secret("TOMBSTONE_KEY"),
            "RIGHTS_KEY": self._secret("RIGHTS_KEY"),
            "HEALTH_PORT": str(self._addresses.health_port(service)),
            **self._broker(),
        }
        if service == "privacy":
            told["CERTIFICATE_KEY"] = self._secret("CERTIFICATE_KEY")
            told["AUDIT_ANCHOR"] = str(self._run.audit_anchor)
        if service in CLIENTS:
            told |= self._vendors.for_client(CLIENTS[service])
        return self._program(service, (sys.executable, "-m", service, *arguments), told)

    def gateway(self) -> Program:
        """The only door."""
        told = {"SECRET_KEY": self._secret("SECRET_KEY"), **self._broker()}
        for vendor in VENDORS:
            addresses = self._vendors.addresses(vendor).items()
            told |= {name: address for name, address in addresses if name in _VISITED}
        if STRIPE not in self._vendors.real:
            told["STRIPE_PAGE_URLS"] = self._addresses.sandbox_url
        command = _gunicorn(self._addresses.ports.gateway, "--config", "gateway/gunicorn_conf.py")
        return self._program("gateway", (*command, "gateway.wsgi:app"), told)

    def sandbox(self) -> Program:
        """The vendors' doubles."""
        told = {
            "SANDBOX_DATABASE": str(self._run.sandbox),
            "SANDBOX_URL": self._addresses.sandbox_url,
            "GATEWAY_URL": self._addresses.public_url,
        }
        for vendor in VENDORS:
            told |= self._vendors.for_double(vendor)
        command = _gunicorn(self._addresses.ports.sandbox, "--config", "sandbox/gunicorn_conf.py")
        return self._program("sandbox", (*command, "sandbox.wsgi:app"), told)

    def tool(self) -> dict[str, str]:
        """The environment of a tool that looks at the platform from outside."""
        urls = self._addresses.database_urls
        return {
            "PUBLIC_URL": self._addresses.public_url,
            "SANDBOX_URL": self._addresses.sandbox_url,
            "AMQP_URL": self._addresses.amqp_url,
            **{f"{service.upper()}_DATABASE_URL": url for service, url in urls.items()},
        }

    def readiness(self) -> dict[str, str]:
        """Program → the address that answers 200 once it is ready."""
        health = {name: self._addresses.health_port(name) for name in SERVICES}
        health["gateway"] = self._addresses.ports.gateway
        ready = {name: f"http://{LOOPBACK}:{port}/readyz" for name, port in health.items()}
        return ready | {"sandbox": f"http://{LOOPBACK}:{self._addresses.ports.sandbox}/healthz"}

    def _broker(self) -> dict[str, str]:
        return {
            "AMQP_URL": self._addresses.amqp_url,
            "BROKER_NAMESPACE": self._addresses.broker_namespace,
        }

    def _program(self, name: str, command: tuple[str, ...], told: Mapping[str, str]) -> Program:
        return Program(
            name=name,
            command=command,
            environ={**self._shared(), **told},
            log=self._run.log(name),
            directory=ROOT,
        )

    def _shared(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return {
            "THROTTLE_FACTOR": _THROTTLE_FACTOR,
            **inherited,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'services'}",
            "PYTHONUNBUFFERED": "1",
            "MALLOC_MMAP_THRESHOLD_": _LARGE_BLOCK,
            "CLOCK_FILE": str(self._run.clock),
            "PUBLIC_URL": self._addresses.public_url,
        }

    def _secret(self, name: str) -> str:
        return self._run.vault.get(name, new_key)


def _gunicorn(port: int, *options: str) -> tuple[str, ...]:
    # Through the venv's Python: the venv need not be activated. The control socket has one path
    # for all gunicorns of an account.
    bind = f"{LOOPBACK}:{port}"
    return (sys.executable, "-m", "gunicorn", "--no-control-socket", "--bind", bind, *options)
