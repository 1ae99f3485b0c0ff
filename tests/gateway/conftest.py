"""The gateway over doubles of the services: no broker, no database, no network."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway.app import create_app, verifier
from gateway.remote import Remote
from gateway.settings import Settings
from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor
from tests.gateway.tokens import PUBLIC_URL


@pytest.fixture
def platform() -> Platform:
    return Platform()


def settings(**changes: Any) -> Settings:
    usual = {
        "amqp_url": "amqp://nowhere",
        "secret_key": "a key that is long enough for a test",
        "public_url": PUBLIC_URL,
        "throttle_factor": 1000,
        "development": True,
    }
    return Settings(**usual | changes)


@pytest.fixture
def make_app(platform: Platform) -> Callable[..., Flask]:
    """`make_app(public_url=…)`: an app with other settings."""
    return lambda **changes: create_app(settings(**changes), platform)


@pytest.fixture(scope="session")
def only_app() -> Flask:
    """Making an app takes a good part of a second: most tests share one."""
    return create_app(settings(), Platform())


@pytest.fixture
def app(only_app: Flask, platform: Platform) -> Flask:
    """The shared app over this test's platform, remembering nothing of the last one's."""
    remote = Remote(platform)
    only_app.extensions |= {"remote": remote, "verifier": verifier(remote, settings())}
    return only_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nobody in particular, with a program's manners: no cookie, no token."""
    return app.test_client()


@pytest.fixture
def visitor(app: Flask, platform: Platform) -> Visitor:
    """Somebody with a browser who has not signed in."""
    return Visitor(app.test_client(), platform)


@pytest.fixture
def host(visitor: Visitor) -> Visitor:
    """Ada, signed in."""
    return visitor.signed_in_as(visitor.platform.identity.host_id)


@pytest.fixture
def bearer(platform: Platform) -> dict[str, str]:
    """The header of Ada's program."""
    access = platform.identity.tokens(platform.identity.host_id)["access_token"]
    return {"Authorization": f"Bearer {access}"}


def _give_role(platform: Platform, role: str) -> str:
    """Ada gets a role of the platform beside being a host; returns her account's id."""
    identity = platform.identity
    identity.accounts[identity.host_id]["roles"] = ["host", role]
    return str(identity.host_id)


@pytest.fixture
def holding(visitor: Visitor, platform: Platform) -> Callable[[str], Visitor]:
    """`holding("support")`: Ada, signed in with that role of the platform."""
    return lambda role: visitor.signed_in_as(_give_role(platform, role))


@pytest.fixture
def program_holding(platform: Platform) -> Callable[[str], dict[str, str]]:
    """`program_holding("support")`: the header of Ada's program, with that role."""

    def header(role: str) -> dict[str, str]:
        access = platform.identity.tokens(_give_role(platform, role))["access_token"]
        return {"Authorization": f"Bearer {access}"}

    return header
