"""Parts of notifications on a real database, with a roster in memory and Mailgun's double."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from chassis import clock
from chassis.encryption import KeyRing
from chassis.rights.sealing import Sealer
from chassis.tombstones import Tombstones
from chassis.unit_of_work import UnitOfWork
from notifications import mailgun
from notifications.commands.settling import Patience
from notifications.directory import Directory
from notifications.rendering.composing import Composer
from notifications.rendering.links import Links
from notifications.settings import Settings
from notifications.wiring import house_of
from notifications.workers.freezing import Freezer
from notifications.workers.preparing import Preparer
from notifications.workers.sending import Sender
from notifications.workers.settling import Settler
from sandbox.faults import Fault
from tests.notifications.neighbours import Neighbours
from tests.sandbox.fixtures import RunningSandbox, receiver, sandbox

__all__ = ["receiver", "sandbox"]

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LEASE = timedelta(seconds=60)
PATIENCE = Patience(lag=timedelta(minutes=5), kept_for=timedelta(days=1))

NewUnitOfWork = Callable[[], UnitOfWork]


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("mailgun", "mailbox")


@pytest.fixture(autouse=True)
def no_reports(request: pytest.FixtureRequest) -> None:
    """The double posts no webhooks: nobody listens, and thousands of posts take their time."""
    if "sandbox" in request.fixturenames:
        doubles = request.getfixturevalue("sandbox").world
        doubles.faults.add(Fault("mailgun", "drop", "*", times=None))


@pytest.fixture
def at() -> Iterator[clock.FrozenClock]:
    """The clock, stopped at NOW; `at.move(…)` moves it."""
    with clock.frozen(NOW) as frozen:
        yield frozen


@pytest.fixture
def new_uow(uow_factory: Callable[[str], NewUnitOfWork], at: clock.FrozenClock) -> NewUnitOfWork:
    return uow_factory("notifications")


@pytest.fixture
def hasty() -> None:
    """Mailgun gets two seconds to answer; a busy machine may take longer over any other test."""


@pytest.fixture
def settings(request: pytest.FixtureRequest, sandbox: RunningSandbox) -> Settings:
    doubled = sandbox.world.settings
    patience = 2 if "hasty" in request.fixturenames else 60
    return Settings(
        database_url="",
        amqp_url="",
        encryption_keys="",
        tombstone_key="",
        rights_key="",
        public_url="http://localhost:8000",
        mailgun_api_url=f"{sandbox.url}/mailgun",
        mailgun_api_key=doubled.mailgun_api_key,
        mailgun_signing_key=doubled.mailgun_signing_key,
        mailgun_domain=doubled.mailgun_domain,
        mailgun_timeout=timedelta(seconds=patience),
        mailgun_concurrency=2,
    )


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(bytes(32))


@pytest.fixture
def neighbours() -> Neighbours:
    """Series and identity, as far as they answer questions about people."""
    return Neighbours()


@pytest.fixture
def small_pages() -> None:
    """Ten members a page, and so a message, in place of a thousand."""


@pytest.fixture
def directory(
    request: pytest.FixtureRequest,
    neighbours: Neighbours,
    service_database: Callable[[str], Engine],
    sealer: Sealer,
    tombstones: Tombstones,
) -> Directory:
    page_size = 10 if "small_pages" in request.fixturenames else 1000
    return Directory(
        neighbours,  # type: ignore[arg-type]
        lambda: service_database("notifications").connect(),
        sealer,
        tombstones,
        page_size=page_size,
    )


@pytest.fixture
def composer(settings: Settings, key_ring: KeyRing) -> Composer:
    return Composer(house_of(settings), Links(settings.public_url), key_ring)


@pytest.fixture
def stopping() -> threading.Event:
    """What is set when the service is asked to stop."""
    return threading.Event()


@pytest.fixture
def freezer(new_uow: NewUnitOfWork, directory: Directory, stopping: threading.Event) -> Freezer:
    return Freezer(new_uow, directory, lease=LEASE, is_stopping=stopping.is_set)


@pytest.fixture
def sender(
    new_uow: NewUnitOfWork,
    directory: Directory,
    composer: Composer,
    settings: Settings,
    stopping: threading.Event,
) -> Sender:
    return Sender(
        new_uow,
        Preparer(directory, composer),
        mailgun.make(settings),
        lease=LEASE,
        concurrency=2,
        is_stopping=stopping.is_set,
    )


@pytest.fixture
def settler(new_uow: NewUnitOfWork, settings: Settings) -> Settler:
    return Settler(new_uow, mailgun.make(settings), PATIENCE)


@pytest.fixture
def with_settings(settings: Settings) -> Callable[..., Settings]:
    return lambda **changes: replace(settings, **changes)


@pytest.fixture
def mailbox(sandbox: RunningSandbox) -> Callable[..., list[Any]]:
    """`mailbox(to=…)`: what the double has delivered, the newest first."""
    from sandbox.mailbox import letters  # noqa: PLC0415 - the name is that of the fixture

    def look(**wanted: Any) -> list[Any]:
        sandbox.world.clock.run_due()
        return letters.find(sandbox.world, **wanted)

    return look
