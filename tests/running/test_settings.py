"""What `make up` and docker compose tell each program is what its settings ask for."""

import re
from collections.abc import Mapping
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.encryption import KeyRing
from chassis.settings import load
from chassis.tombstones import Tombstones
from deploy.local.deployables import INHERITED, SERVICES, Addresses, Deployables
from deploy.local.ports import PlatformPorts
from deploy.local.rundir import ROOT, RunDirectory
from deploy.local.vendors import VENDORS, VendorSettings
from sandbox.settings import Settings as SandboxSettings

# Read by a program's machinery, not by its settings.
MACHINERY = {"CLOCK_FILE", "PYTHONPATH", "PYTHONUNBUFFERED", "MALLOC_MMAP_THRESHOLD_", *INHERITED}
# Every program of ours may be told these, whether or not it asks.
SHARED = {"PUBLIC_URL"}


def interpolated(text: str) -> str:
    """What compose makes of ${NAME:-default} where the shell has no NAME."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text()
    return yaml.safe_load(interpolated(text))["services"]  # type: ignore[no-any-return]


@pytest.fixture
def deployables(tmp_path: Path) -> Deployables:
    run = RunDirectory(tmp_path / "run")
    run.make()
    addresses = Addresses(
        ports=PlatformPorts(),
        amqp_url="amqp://localhost",
        broker_namespace="sm",
        database_urls={service: f"postgresql+psycopg:///{service}" for service in SERVICES},
    )
    vendors = VendorSettings({}, vault=run.vault, sandbox_url=addresses.sandbox_url)
    return Deployables(run, addresses, vendors)


def check(package: str, environ: Mapping[str, str]) -> Any:
    """Every setting is there and well formed, and none is told that nobody reads."""
    settings = import_module(f"{package}.settings").Settings
    known = {field.name.upper() for field in fields(settings)}

    assert set(environ) - MACHINERY - SHARED <= known
    return load(settings, environ)


@pytest.mark.parametrize("service", SERVICES)
class TestService:
    def test_make_up_tells_it_what_it_asks_for(
        self, deployables: Deployables, service: str
    ) -> None:
        told = check(service, deployables.service(service, "run").environ)

        assert told.database_url.endswith(service)
        KeyRing.from_setting(told.encryption_keys)
        Tombstones.from_setting(told.tombstone_key)

    def test_compose_tells_it_what_it_asks_for(self, compose: dict[str, Any], service: str) -> None:
        told = check(service, compose[service.replace("_", "-")]["environment"])

        assert told.database_url.endswith(f"@postgres/sm_{service}")
        KeyRing.from_setting(told.encryption_keys)
        Tombstones.from_setting(told.tombstone_key)

    def test_compose_migrates_it_once_before_it_runs(
        self, compose: dict[str, Any], service: str
    ) -> None:
        name = service.replace("_", "-")
        running, migration = compose[name], compose[f"{name}-migrate"]

        assert running["command"] == ["run"]
        assert migration["command"] == ["migrate"]
        assert migration["restart"] == "no"
        assert running["environment"] == migration["environment"]
        assert running["image"] == migration["image"]
        assert running["build"]["args"] == {
            "SERVICE": f"services/{service}",
            "BASE_IMAGE": "python:3.11-slim-bookworm",
        }
        assert running["depends_on"] == {
            f"{name}-migrate": {"condition": "service_completed_successfully"}
        }

    def test_compose_gives_it_a_database(self, compose: dict[str, Any], service: str) -> None:
        password = compose["postgres"]["environment"][f"{service.upper()}_DATABASE_PASSWORD"]
        script = (ROOT / "deploy/docker/create-databases.sh").read_text()

        url = compose[service.replace("_", "-")]["environment"]["DATABASE_URL"]
        assert f"//sm_{service}:{password}@" in url
        assert service in re.search(r"for service in (.*);", script)[1].split()  # type: ignore[index]


def test_make_up_tells_the_gateway_what_it_asks_for(deployables: Deployables) -> None:
    told = check("gateway", deployables.gateway().environ)

    assert told.public_url == "http://localhost:8000"
    assert told.vendor_origins == ("http://localhost:8100",)


def test_compose_tells_the_gateway_what_it_asks_for(compose: dict[str, Any]) -> None:
    told = check("gateway", compose["gateway"]["environment"])

    assert told.vendor_origins == ("http://sandbox.localhost:8100",)


@pytest.mark.parametrize("where", ["make up", "compose"])
def test_the_sandbox_accepts_the_keys_that_the_services_are_told(
    where: str, deployables: Deployables, compose: dict[str, Any]
) -> None:

    if where == "compose":
        accepted = SandboxSettings.from_environment(compose["sandbox"]["environment"])
        clients = [one["environment"] for one in compose.values() if "environment" in one]
    else:
        accepted = SandboxSettings.from_environment(deployables.sandbox().environ)
        clients = [deployables.service(service, "run").environ for service in SERVICES]

    told = {name: value for environ in clients for name, value in environ.items()}
    keys = {name for vendor in VENDORS for name in vendor.doubled}

    assert {name: told[name] for name in keys} == {
        name: getattr(accepted, name.lower()) for name in keys
    }


def test_no_program_learns_a_setting_of_another(
    deployables: Deployables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_of_the_shell")
    monkeypatch.setenv("DATABASE_URL", "postgresql://of-the-shell")

    told = deployables.service("series", "run").environ

    assert "STRIPE_SECRET_KEY" not in told
    assert told["DATABASE_URL"] != "postgresql://of-the-shell"
