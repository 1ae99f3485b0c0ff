"""Billing on real PostgreSQL, with Stripe's double over real HTTP through the real SDK."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from billing.commands import connections as connection_commands
from billing.commands import memberships, notices, prices
from billing.domain.money import Interval
from billing.domain.notices import Notice
from billing.models import Payment, Subscription
from billing.operations import connecting, paying, pricing, upkeep, webhooks
from billing.operations.context import Context
from billing.settings import Settings
from billing.stripe_client import wiring
from chassis import clock, tables
from chassis.db import read_only
from chassis.inbox import Handler, Inbox
from chassis.unit_of_work import UnitOfWork
from sandbox.stripe.events import signature
from tests.sandbox.fixtures import Receiver, RunningSandbox, receiver, sandbox
from tests.sandbox.stripe.people import PAYS, client_of, onboard, pay

__all__ = ["receiver", "sandbox"]

NewUnitOfWork = Callable[[], UnitOfWork]
PAGES = {"success_url": "http://localhost/paid", "cancel_url": "http://localhost/back"}


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("stripe",)


@pytest.fixture
def new_uow(uow_factory: Callable[[str], NewUnitOfWork]) -> NewUnitOfWork:
    return uow_factory("billing")


@dataclass
class SeriesService:
    """Stands for the series service: knows what it is told."""

    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def call(self, service: str, method: str, request: dict[str, Any]) -> dict[str, Any]:
        assert (service, method) == ("series", "get_series")
        return self.known[request["series_id"]]


def taking_a_tenth(context: Context, sandbox: RunningSandbox) -> Context:
    """The same platform with a fee."""
    settings = settings_for(sandbox, application_fee_basis_points=1000)
    return replace(context, stripe=wiring.make(settings), settings=settings)


def settings_for(sandbox: RunningSandbox, **changes: Any) -> Settings:
    address = f"{sandbox.url}/stripe"
    own = sandbox.world.settings
    given: dict[str, Any] = {
        "database_url": "unused",
        "amqp_url": "unused",
        "encryption_keys": "unused",
        "tombstone_key": "unused",
        "rights_key": "unused",
        "public_url": "http://localhost:8000",
        "stripe_api_url": address,
        "stripe_connect_url": address,
        "stripe_secret_key": own.stripe_secret_key,
        "stripe_client_id": own.stripe_client_id,
        "stripe_webhook_secrets": (own.stripe_webhook_secrets,),
        "stripe_connect_webhook_secrets": (own.stripe_connect_webhook_secrets,),
    }
    return Settings(**given | changes)


@pytest.fixture
def context(
    sandbox: RunningSandbox,
    new_uow: NewUnitOfWork,
    service_database: Callable[[str], sa.Engine],
    monkeypatch: pytest.MonkeyPatch,
) -> Context:
    """What operations stand on; the platform's clock is the sandbox's."""
    clock_file = Path(sandbox.world.settings.clock_file)
    monkeypatch.setattr(clock, "_source", clock.file_source(clock_file))
    settings = settings_for(sandbox)
    connection = read_only(service_database("billing")).connect
    return Context(new_uow, connection, wiring.make(settings), SeriesService(), settings)


@dataclass
class Desk:
    """One host with one paid series, and those who join it."""

    context: Context
    sandbox: RunningSandbox
    receiver: Receiver
    host_id: UUID = field(default_factory=uuid4)
    series_id: UUID = field(default_factory=uuid4)
    taken: int = 0

    def open_series(self) -> None:
        with self.context.unit_of_work() as uow:
            prices.record_series(
                uow, series_id=self.series_id, host_id=self.host_id, title="Morning yoga"
            )

    def connect(self, stage: str = "complete") -> None:
        link = connecting.begin_onboarding(
            self.context, host_id=self.host_id, email="host@example.org"
        )
        onboard(link["url"], stage)
        self.connection(refresh=True)

    def connection(self, *, refresh: bool = False) -> Any:
        return connecting.get_connection(self.context, host_id=self.host_id, refresh=refresh)

    @property
    def account(self) -> str:
        return str(self.connection().stripe_account_id)

    def set_price(
        self, amount: int = 1500, currency: str = "eur", interval: str = "month", **terms: Any
    ) -> Any:
        return pricing.set_price(
            self.context,
            host_id=self.host_id,
            series_id=self.series_id,
            amount_cents=amount,
            currency=currency,
            interval=Interval(interval),
            **terms,
        )

    def start_checkout(self, membership_id: UUID, amount: int | None = None) -> Any:
        return paying.start_checkout(
            self.context,
            membership_id=membership_id,
            series_id=self.series_id,
            email="ada@example.org",
            name="Ada Byron",
            amount_cents=amount,
            **PAGES,
        )

    def settle(self, membership_id: UUID) -> str:
        return paying.settle_checkout(self.context, membership_id=membership_id)["status"]

    def join(self, number: str = PAYS, **typed: str) -> UUID:
        """Somebody pays and comes back; the membership's id. `typed` is what else, as a `code`."""
        membership_id = uuid4()
        answer = pay(self.start_checkout(membership_id)["url"], number, **typed)
        assert answer.status_code == 303, answer.text
        assert self.settle(membership_id) == "active"
        return membership_id

    def subscription(self, membership_id: UUID) -> Subscription:
        with self.context.unit_of_work() as uow:
            rows = sa.select(Subscription).where(Subscription.membership_id == membership_id)
            return uow.db.scalars(rows).one()

    def payments(self, membership_id: UUID) -> list[Payment]:
        with self.context.unit_of_work() as uow:
            rows = sa.select(Payment).join(Subscription, Payment.subscription_id == Subscription.id)
            mine = rows.where(Subscription.membership_id == membership_id)
            return list(uow.db.scalars(mine.order_by(Payment.made_at)))

    def end_membership(self, membership_id: UUID) -> None:
        with self.context.unit_of_work() as uow:
            memberships.end_membership(uow, membership_id=membership_id)

    def move(self, **by: float) -> None:
        """Let time pass at Stripe and here; nothing is delivered by that alone."""
        inside = self.sandbox.world.clock
        inside.move_to(inside.now() + timedelta(**by))

    def deliver(self) -> int:
        """Bring what Stripe has sent meanwhile, as if it came now, and do what it leads to."""
        self.sandbox.world.clock.run_due()
        fresh = self.receiver.requests[self.taken :]
        self.taken = len(self.receiver.requests)
        for webhook in fresh:
            answer = self.receive(webhook.path, webhook.body, self.sign(webhook.path, webhook.body))
            assert answer["status"] == 200
        self.handle()
        return len(fresh)

    def sign(self, path: str, body: bytes, at: datetime | None = None) -> str:
        own = self.sandbox.world.settings
        secret = own.stripe_webhook_secrets
        if path.endswith("/connect"):
            secret = own.stripe_connect_webhook_secrets
        return signature(body, at or clock.now(), [secret])

    def receive(self, path: str, body: bytes, signature: str) -> dict[str, Any]:
        endpoint = {"stripe": "platform"}.get(path.rpartition("/")[2], path.rpartition("/")[2])
        return webhooks.receive(
            self.context,
            endpoint=endpoint,
            headers={"Stripe-Signature": signature},
            body_b64=base64.b64encode(body).decode(),
        )

    def handle(self) -> None:
        inbox_of(self.context).handle_due()
        upkeep.work(self.context)

    def events(self, name: str = "") -> list[dict[str, Any]]:
        """What was published, in order."""
        with self.context.unit_of_work() as uow:
            rows = uow.db.execute(sa.select(tables.outbox.c.body).order_by(tables.outbox.c.seq))
            messages = [json.loads(body) for (body,) in rows]
        return [found for found in messages if name in ("", found["name"])]

    def names(self) -> list[str]:
        return [event["name"] for event in self.events()]

    @property
    def stripe(self) -> Any:
        return client_of(self.sandbox).v1

    @property
    def options(self) -> Any:
        return {"stripe_account": self.account}

    def charges(self) -> list[Any]:
        return list(self.stripe.charges.list({"limit": 100}, self.options).data)


def inbox_of(context: Context) -> Inbox:
    """The inbox with the handlers that the service gives it."""

    def forget(uow: UnitOfWork, message: Any) -> None:
        connection_commands.remove_of_account(uow, account=message.payload["account"])

    def note(uow: UnitOfWork, message: Any) -> None:
        if message.name != "account.application.deauthorized":
            notices.take(uow, Notice(**message.payload))

    handlers = [
        Handler("stripe", "account.application.deauthorized", forget),
        Handler("stripe", "*", note),
    ]
    return Inbox(context.unit_of_work, handlers)


@pytest.fixture
def bare_desk(context: Context, sandbox: RunningSandbox, receiver: Receiver) -> Desk:
    """A host with a series and nothing else."""
    desk = Desk(context, sandbox, receiver)
    desk.open_series()
    return desk


@pytest.fixture
def desk(bare_desk: Desk) -> Desk:
    """A host who can take money for a monthly series."""
    bare_desk.connect()
    bare_desk.set_price()
    return bare_desk
