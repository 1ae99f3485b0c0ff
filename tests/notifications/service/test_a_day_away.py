"""Notifications is away for a day: the others go on, and on its return all is caught up, once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from chassis.errors import Unavailable
from chassis.ids import new_id
from chassis.tables import inbox
from chassis.testing.processes import ServiceProcess
from notifications.domain.delivery import MailingStatus, MessageStatus
from notifications.models import Mailing, Message
from tests.notifications.service.facts import ANNA
from tests.sandbox.fixtures import RunningSandbox

HOST = {"host_id": str(new_id())}
HOUR = timedelta(hours=1)


@pytest.fixture
def series(running: Callable[..., ServiceProcess], environment: dict[str, str], rpc: Any) -> Any:
    """A session an evening, four in all, from the third day on."""
    running("series", CLOCK_FILE=environment["CLOCK_FILE"])
    asked = {
        **HOST,
        "title": "Evening Yoga",
        "zone": "Europe/Paris",
        "starts_on": (datetime.now(UTC).date() + timedelta(days=3)).isoformat(),
        "starts_time": "18:00",
        "duration_minutes": 60,
        "recurrence": "FREQ=DAILY;COUNT=4",
        "pricing": "free",
    }
    made = rpc.call("series", "create_series", asked)
    return rpc.call("series", "publish_series", {**HOST, "series_id": made["series_id"]})


@pytest.fixture
def anna(
    notifications: ServiceProcess,
    series: dict[str, Any],
    rpc: Any,
    letters: Callable[..., Any],
    eventually: Callable[..., Any],
) -> None:
    """A member who has been welcomed."""
    asked = {"slug": series["slug"], "email": ANNA, "name": "Anna", "locale": "en"}
    rpc.call("series", "join_series", asked)
    (mail,) = eventually(lambda: letters(to=ANNA))
    token = mail["links"][0].rpartition("token=")[2]
    rpc.call("series", "confirm_membership", {"token": token})
    eventually(lambda: letters(to=ANNA, q="You are in:"))


def is_caught_up(engine: Engine, now: datetime) -> bool:
    """Nothing that was heard waits, and nothing that is due is still to be decided or sent."""
    unsettled = (MailingStatus.PLANNED, MailingStatus.FREEZING)
    waiting = (
        sa.select(sa.func.count()).select_from(inbox).where(inbox.c.status == "pending"),
        sa.select(sa.func.count(Mailing.id)).where(
            Mailing.status.in_(unsettled), Mailing.due_at <= now
        ),
        sa.select(sa.func.count(Message.id)).where(
            Message.status.in_((MessageStatus.QUEUED, MessageStatus.PREPARING)),
            Message.due_at <= now,
        ),
    )
    with engine.connect() as db:
        return not any(db.execute(each).scalar_one() for each in waiting)


def all_tasks_ran_since(rpc: Any, instant: datetime) -> bool:
    tasks = rpc.call("notifications", "get_operations", {})["tasks"]
    ran_at = [task["ran_at"] for task in tasks]
    return all(at and datetime.fromisoformat(at) >= instant for at in ran_at)


@pytest.mark.usefixtures("anna")
def test_what_was_said_is_heard_once_and_of_late_reminders_only_the_useful_one_goes_out(
    notifications: ServiceProcess,
    series: dict[str, Any],
    sandbox_at_work: RunningSandbox,
    service_database: Callable[[str], Engine],
    rpc: Any,
    letters: Callable[..., Any],
    eventually: Callable[..., Any],
) -> None:
    of_series = {**HOST, "series_id": series["series_id"]}
    first, _, third, _ = rpc.call("series", "list_sessions", of_series)["items"]
    starts_at = datetime.fromisoformat(first["starts_at"])
    clock = sandbox_at_work.world.clock
    clock.move_to(starts_at - 24 * HOUR)
    eventually(lambda: letters(to=ANNA, q="starts in 1 day"))
    clock.move_to(starts_at - 2 * HOUR)
    notifications.stop()
    known = {letter["id"] for letter in letters(to=ANNA)}

    rpc.call("series", "cancel_session", {**HOST, "session_id": third["session_id"]})
    with pytest.raises(Unavailable):
        rpc.call("notifications", "list_messages", HOST, timeout=1)
    # Both reminders of the second session fell due by now; the first one's last is of no use.
    back_at = clock.move_to(starts_at + 23.5 * HOUR)
    assert len(rpc.call("series", "list_sessions", of_series)["items"]) == 4
    notifications.start()

    eventually(lambda: all_tasks_ran_since(rpc, back_at))
    eventually(lambda: len(letters(to=ANNA)) >= len(known) + 2)
    eventually(lambda: is_caught_up(service_database("notifications"), back_at))
    told = [letter["subject"] for letter in letters(to=ANNA) if letter["id"] not in known]
    assert sorted(told) == ["Cancelled: Evening Yoga", "Evening Yoga starts in 30 minutes"]
