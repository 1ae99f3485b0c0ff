"""Identity's own ground for tests: units of work, cheap hashes, people who have signed up."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from chassis import clock, inbox
from chassis.clock import FrozenClock
from chassis.messages import Message
from chassis.tables import inbox as inbox_table
from chassis.tables import outbox
from chassis.unit_of_work import UnitOfWork
from identity.commands import sign_up
from identity.domain.devices import Device
from identity.hashing import Hashing
from identity.operations import passwords
from identity.settings import Settings
from tests.identity.people import LAPTOP, PASSWORD, NewUnitOfWork, SignedUp


@pytest.fixture
def settings() -> Settings:
    return Settings(
        database_url="unused",
        amqp_url="unused",
        encryption_keys="unused",
        tombstone_key="unused",
        rights_key="unused",
        public_url="http://localhost:8000",
        google_client_id="sandbox-google-client",
        google_client_secret="sandbox-google-secret",
        # The least that argon2 takes: these tests are not about its cost.
        argon2_memory_kib=8,
        argon2_iterations=1,
    )


@pytest.fixture
def hashing(settings: Settings) -> Hashing:
    return Hashing(settings)


@pytest.fixture
def new_uow(uow_factory: Callable[[str], NewUnitOfWork]) -> NewUnitOfWork:
    return uow_factory("identity")


@pytest.fixture
def now() -> Iterator[FrozenClock]:
    """The clock, stopped at a spring noon; `now.move(timedelta)` moves it."""
    with clock.frozen(datetime(2027, 3, 1, 12, tzinfo=UTC)) as frozen:
        yield frozen


@pytest.fixture
def published(new_uow: NewUnitOfWork) -> Callable[[str], list[dict[str, Any]]]:
    """`published("email_confirmed")`: the payloads of that event so far, the oldest first."""

    def payloads(name: str) -> list[dict[str, Any]]:
        with new_uow() as uow:
            bodies = uow.db.execute(
                sa.select(outbox.c.body)
                .where(outbox.c.routing_key == f"identity.{name}")
                .order_by(outbox.c.seq)
            ).scalars()
            return [orjson.loads(body)["payload"] for body in bodies]

    return payloads


@pytest.fixture
def settle(new_uow: NewUnitOfWork) -> Callable[[], None]:
    """Settle what visitors have asked for, as the running service does from its inbox."""
    from identity.service import IdentityService  # noqa: PLC0415 - imports nameko

    def handler(method: str, name: str) -> inbox.Handler:
        def apply(uow: UnitOfWork, message: Message) -> None:
            getattr(IdentityService, method)(None, uow, message)

        return inbox.Handler("visitor", name, apply)

    handlers = [
        handler("settle_sign_up", "sign_up"),
        handler("settle_link_request", "sign_in_link"),
        handler("settle_failed_sign_in", "failed_sign_in"),
    ]

    def run() -> None:
        inbox.Inbox(new_uow, handlers).handle_due()
        with new_uow() as uow:
            left = sa.select(sa.func.count()).where(inbox_table.c.status != "done")
            assert uow.db.execute(left).scalar_one() == 0

    return run


@pytest.fixture
def signed_up(
    new_uow: NewUnitOfWork, hashing: Hashing, published: Callable[[str], list[dict[str, Any]]]
) -> Callable[..., SignedUp]:
    """`signed_up("ana@example.com")`: a confirmed account."""

    def make(email: str = "ana@example.com", *, name: str = "Ana Lopez") -> SignedUp:
        with new_uow() as uow:
            sign_up.settle_sign_up(
                uow,
                email=email,
                name=name,
                locale="en",
                zone="Europe/Paris",
                password_hash=hashing.hash(PASSWORD),
            )
        token = published("email_confirmation_requested")[-1]["token"]
        with new_uow() as uow:
            account = sign_up.confirm_email(uow, token=token)
        return SignedUp(account.id, email)

    return make


@pytest.fixture
def signed_in(new_uow: NewUnitOfWork, settings: Settings, hashing: Hashing) -> Callable[..., Any]:
    """`signed_in(person, LAPTOP)`: tokens from a password sign-in on that device."""

    def sign_in(person: SignedUp, device: Device = LAPTOP, password: str = PASSWORD) -> Any:
        return passwords.sign_in(
            new_uow, settings, hashing, email=person.email, password=password, device=device
        )

    return sign_in
