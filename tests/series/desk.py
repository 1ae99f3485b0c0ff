"""How tests use series from within: requests are loaded as the service loads them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import orjson
import sqlalchemy as sa
from marshmallow import Schema

from chassis import clock
from chassis.db import read_only
from chassis.tables import outbox
from chassis.unit_of_work import UnitOfWork
from series.commands import joining as joining_commands
from series.commands import membership as membership_commands
from series.commands import payments
from series.commands import series as series_commands
from series.domain.links import Links
from series.models import Membership, Session
from series.queries import hosting
from series.schemas import joining, requests
from series.settings import Policy

NewUnitOfWork = Callable[[], UnitOfWork]

HOST = UUID("0199c0de-0000-7000-8000-00000000000a")
STRANGER = UUID("0199c0de-0000-7000-8000-00000000000b")

WEEKLY = {
    "host_id": str(HOST),
    "title": "Morning Yoga",
    "zone": "Europe/Paris",
    "starts_on": "2027-03-07",
    "starts_time": "18:00",
    "duration_minutes": 60,
    "recurrence": "FREQ=WEEKLY",
    "pricing": "free",
}


class Desk:
    """Hosts and subscribers at work on one database."""

    def __init__(self, new_uow: NewUnitOfWork, policy: Policy, engine: sa.Engine) -> None:
        self.new_uow = new_uow
        self.policy = policy
        self._engine = engine

    @property
    def links(self) -> Links:
        return self.policy.links

    @contextmanager
    def db(self) -> Iterator[sa.Connection]:
        with read_only(self._engine).connect() as db:
            yield db

    def do(self, command: Callable[..., Any], *context: Any, **asked: Any) -> Any:
        """Run a command in a unit of work of its own; `context` follows the unit of work."""
        with self.new_uow() as uow:
            return command(uow, *context, **asked)

    def draft(self, **changes: Any) -> dict[str, Any]:
        asked = _loaded(requests.CreateSeries, WEEKLY | changes)
        return dict(self.do(series_commands.create_series, **asked))

    def published(self, **changes: Any) -> dict[str, Any]:
        """A published series; a paid one has its price."""
        series_id = self.draft(**changes)["id"]
        if changes.get("pricing") == "paid":
            self.set_price(series_id)
        return dict(
            self.do(series_commands.publish_series, self.policy, host_id=HOST, series_id=series_id)
        )

    def set_price(self, series_id: UUID) -> None:
        price = {"amount_cents": 1500, "currency": "eur", "interval": "month"}
        self.do(payments.set_price, series_id=series_id, as_of=clock.now(), **price)

    def join(self, series: dict[str, Any], email: str, **changes: Any) -> joining_commands.Joined:
        asked = {"slug": series["slug"], "email": email, "name": "Ana Lopez"} | changes
        loaded = _loaded(joining.JoinSeries, asked)
        joined: joining_commands.Joined = self.do(
            joining_commands.join_series, self.policy, **loaded
        )
        return joined

    def sign_in_and_join(self, series: dict[str, Any], email: str) -> joining_commands.Joined:
        """Join with an address that the gateway vouches for."""
        return self.join(series, email, account_id=str(uuid4()))

    def member(self, series: dict[str, Any], email: str = "ana@example.test") -> UUID:
        """Someone who takes part."""
        joined = self.sign_in_and_join(series, email)
        assert joined.membership_id is not None
        if joined.status != "active":
            self.do(payments.start_subscription, self.policy, membership_id=joined.membership_id)
        return joined.membership_id

    def confirm(self, membership_id: UUID) -> dict[str, Any]:
        token = self.links.confirm_token(membership_id)
        confirmed: dict[str, Any] = self.do(
            membership_commands.confirm_membership, self.policy, token=token
        )
        return confirmed

    def leave(self, membership_id: UUID) -> None:
        token = self.links.manage_token(membership_id)
        self.do(membership_commands.leave, self.policy, token=token)

    def membership(self, membership_id: UUID) -> Membership | None:
        with self.new_uow() as uow:
            return uow.db.get(Membership, membership_id)

    def of_address(self, email: str) -> list[Membership]:
        with self.new_uow() as uow:
            rows = sa.select(Membership).where(Membership.address == email)
            return list(uow.db.scalars(rows.order_by(Membership.id)))

    def statuses(self) -> dict[str, str]:
        """Every address with the state of its latest membership."""
        with self.new_uow() as uow:
            rows = uow.db.scalars(sa.select(Membership).order_by(Membership.id))
            return {row.address: row.status for row in rows}

    def sessions(self, series: dict[str, Any]) -> list[Session]:
        with self.new_uow() as uow:
            rows = sa.select(Session).where(Session.series_id == series["id"])
            return list(uow.db.scalars(rows.order_by(Session.starts_at, Session.id)))

    def series(self, series: dict[str, Any]) -> sa.RowMapping:
        with self.db() as db:
            return hosting.get_series(db, host_id=HOST, series_id=series["id"])

    def events(self, *names: str) -> list[dict[str, Any]]:
        """The payloads of these events so far, or of all of them, the oldest first."""
        with self.db() as db:
            bodies = db.execute(sa.select(outbox.c.body).order_by(outbox.c.seq)).scalars()
            found = [orjson.loads(body) for body in bodies]
        return [event["payload"] for event in found if not names or event["name"] in names]

    def event_names(self) -> list[str]:
        with self.db() as db:
            keys = db.execute(sa.select(outbox.c.routing_key).order_by(outbox.c.seq)).scalars()
            return [key.removeprefix("series.") for key in keys]


def _loaded(schema: type[Schema], asked: dict[str, Any]) -> dict[str, Any]:
    loaded: dict[str, Any] = schema().load(asked)
    return loaded
