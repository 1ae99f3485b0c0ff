"""One session's reminders: from the instant at which they are due to the last one's acceptance.

Series and notifications as they are deployed, two processes of notifications on the machine's two
cores, beside them PostgreSQL, RabbitMQ and a provider that takes everything.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psutil
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import clock
from chassis.ids import new_id
from chassis.testing.processes import ServiceProcess
from chassis.transport.rpc_client import RpcClient
from notifications.models import Mailing, Message
from series.models import Membership
from tests.load.figures import Figure, Wanted
from tests.load.ground import Ground, ground
from tests.load.usage import backend_seconds, processor_seconds

FEW, MANY = 10_000, 100_000
SLOW_ANSWER_SECONDS = 0.150
SENDERS = 2
# Of our services and of PostgreSQL, on any number of cores: 20,000 a second on two.
COST = 100.0
OFFSET = timedelta(minutes=60)
AHEAD = timedelta(seconds=3)
PATIENCE_SECONDS = 120.0
_ROWS_AT_ONCE = 5_000


def figures() -> Iterator[Figure]:
    """At once, for few and for many; then with a provider that takes its time."""
    with ground() as laid:
        platform = _platform(laid, seconds=0.0, concurrency=2)
        few = platform.remind(FEW)
        used = platform.processor_seconds()
        many = platform.remind(MANY)
        cost = (platform.processor_seconds() - used) / MANY * 1e6
        megabytes = max(_peak_megabytes(one) for one in platform.senders)
    yield Figure("reminders.at_once", many, "recipients/s", 20_000)
    yield Figure("reminders.cost", cost, "us", COST, Wanted.AT_MOST)
    yield Figure("reminders.many_to_few", many / few, "times", 0.7)
    yield Figure("reminders.worker", megabytes, "MB", 200, Wanted.AT_MOST)
    with ground() as laid:
        platform = _platform(laid, seconds=SLOW_ANSWER_SECONDS, concurrency=8 // SENDERS)
        slowly = platform.remind(MANY)
    yield Figure("reminders.slow_answers", slowly, "recipients/s", 15_000)


@dataclass
class Platform:
    """What is asked, and who works."""

    series: Engine
    notifications: Engine
    calls: RpcClient
    roster: ServiceProcess
    senders: list[ServiceProcess]

    def remind(self, count: int) -> float:
        """Have so many members reminded of one session; recipients a second."""
        host_id = str(new_id())
        series_id = self._publish(host_id)
        self._enrol(series_id, count)
        due_at = clock.now() + AHEAD
        added = self.calls.call(
            "series",
            "add_session",
            {
                "host_id": host_id,
                "series_id": str(series_id),
                "starts_at": (due_at + OFFSET).isoformat(),
            },
        )
        return count / self._await_sent(UUID(added["session_id"]), count).total_seconds()

    def processor_seconds(self) -> float:
        """What the services and PostgreSQL for them have used so far."""
        services = sum(processor_seconds(one.pid) for one in (self.roster, *self.senders))
        return services + backend_seconds(self.series) + backend_seconds(self.notifications)

    def _publish(self, host_id: str) -> UUID:
        created = self.calls.call(
            "series",
            "create_series",
            {
                "host_id": host_id,
                "title": "Bench",
                "zone": "Europe/Paris",
                "starts_on": date(clock.now().year + 1, 3, 1).isoformat(),
                "starts_time": "18:00",
                "duration_minutes": 60,
                "pricing": "free",
                "reminder_offsets_minutes": [OFFSET // timedelta(minutes=1)],
            },
        )
        series = {"host_id": host_id, "series_id": created["series_id"]}
        self.calls.call("series", "publish_series", series)
        return UUID(created["series_id"])

    def _enrol(self, series_id: UUID, count: int) -> None:
        with self.series.begin() as db:
            for start in range(0, count, _ROWS_AT_ONCE):
                numbers = range(start, min(start + _ROWS_AT_ONCE, count))
                db.execute(sa.insert(Membership), [_member(series_id, n) for n in numbers])
        with self.series.connect() as db:
            db.execution_options(isolation_level="AUTOCOMMIT").execute(
                sa.text("ANALYZE membership")
            )

    def _await_sent(self, session_id: UUID, count: int) -> timedelta:
        """How long it took, by what the service wrote down."""
        asked = (
            sa.select(
                sa.func.sum(Message.recipient_count),
                sa.func.max(Message.sent_at) - sa.func.min(Mailing.due_at),
            )
            .join(Mailing, Mailing.id == Message.mailing_id)
            .where(Mailing.session_id == session_id, Message.status == "sent")
        )
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            time.sleep(0.2)
            with self.notifications.connect() as db:
                sent, took = db.execute(asked).one()
            if sent == count:
                return took
        raise TimeoutError("the reminders are not sent")


def _platform(laid: Ground, *, seconds: float, concurrency: int) -> Platform:
    told = {
        "MAILGUN_API_URL": laid.provider(seconds=seconds),
        "MAILGUN_API_KEY": "key",
        "MAILGUN_SIGNING_KEY": "key",
        "MAILGUN_DOMAIN": "mail.test",
        "MAILGUN_CONCURRENCY": str(concurrency),
    }
    roster = laid.service("series")
    senders = [laid.service("notifications", **told) for _ in range(SENDERS)]
    return Platform(
        laid.databases.engine("series"),
        laid.databases.engine("notifications"),
        RpcClient(laid.amqp_url, laid.namespace),
        roster,
        senders,
    )


def _member(series_id: UUID, number: int) -> dict[str, Any]:
    email, now = f"p{number}@example.test", clock.now()
    return {
        "id": new_id(),
        "series_id": series_id,
        "email": email,
        "address": email,
        "name": "Ana Lopez",
        "locale": "en",
        "zone": "Europe/Paris",
        "status": "active",
        "is_restricted": False,
        "requested_at": now,
        "asked_at": now,
        "joined_at": now,
    }


def _peak_megabytes(process: ServiceProcess) -> float:
    """The most that it ever had resident."""
    return psutil.Process(process.pid).memory_info().rss / 1_000_000
