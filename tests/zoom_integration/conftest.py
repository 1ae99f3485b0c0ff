"""The service's insides on real PostgreSQL, before the double of Zoom over real HTTP."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine

from chassis import clock
from chassis.encryption import KeyRing
from chassis.tombstones import Tombstones
from tests.sandbox.fixtures import RunningSandbox, receiver, sandbox
from tests.zoom_integration.host import Host, Inside, work
from zoom_integration.settings import Settings
from zoom_integration.zoom.wiring import make_clients

__all__ = ["receiver", "sandbox"]


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("zoom",)


@pytest.fixture(autouse=True)
def same_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that use the sandbox run on its clock."""
    if "sandbox" in request.fixturenames:
        running: RunningSandbox = request.getfixturevalue("sandbox")
        place = Path(running.world.settings.clock_file)
        monkeypatch.setattr(clock, "_source", clock.file_source(place))


@pytest.fixture
def hasty() -> None:
    """Zoom gets a second to answer; a busy machine may take longer over any other test."""


@pytest.fixture
def settings(request: pytest.FixtureRequest, sandbox: RunningSandbox) -> Settings:
    known = sandbox.world.settings
    patience = 1 if "hasty" in request.fixturenames else 60
    return Settings(
        database_url="unused",
        amqp_url="unused",
        encryption_keys="unused",
        tombstone_key="unused",
        rights_key="unused",
        public_url=known.public_url,
        zoom_oauth_url=f"{sandbox.url}/zoom",
        zoom_api_url=f"{sandbox.url}/zoom/v2",
        zoom_compliance_url=f"{sandbox.url}/zoom/oauth/data/compliance",
        zoom_client_id=known.zoom_client_id,
        zoom_client_secret=known.zoom_client_secret,
        zoom_webhook_secret=known.zoom_webhook_secret,
        zoom_timeout=timedelta(seconds=patience),
    )


@pytest.fixture
def inside(
    service_database: Callable[[str], Engine],
    settings: Settings,
    key_ring: KeyRing,
    tombstones: Tombstones,
) -> Inside:
    engine = service_database("zoom_integration")
    return Inside(engine, settings, make_clients(settings), key_ring, tombstones)


@pytest.fixture
def host(inside: Inside, sandbox: RunningSandbox) -> Host:
    return Host(inside, sandbox)


@pytest.fixture
def connected(host: Host) -> Host:
    host.connect()
    return host


@pytest.fixture
def zoom_down(inside: Inside) -> Iterator[Callable[[], None]]:
    """`zoom_down()`: from now on nobody listens where Zoom was; `inside` reaches it no more."""
    whole = inside.clients
    nowhere = dataclasses.replace(
        inside.settings, zoom_oauth_url="http://127.0.0.1:9", zoom_api_url="http://127.0.0.1:9"
    )

    def fall() -> None:
        inside.clients = make_clients(nowhere)

    yield fall
    inside.clients = whole


@pytest.fixture
def co_host(inside: Inside, sandbox: RunningSandbox) -> Host:
    """Somebody else, with an account at Zoom of their own."""
    found = Host(inside, sandbox, zoom_user=1)
    found.connect()
    return found


@pytest.fixture
def sessions(connected: Host) -> list[UUID]:
    """Two sessions to come, with their meetings."""
    made = connected.schedule(timedelta(days=2), timedelta(days=3))
    work(connected.inside)
    return made
