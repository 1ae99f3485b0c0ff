"""From joining to the reminder, and killed on the way."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.testing.processes import ServiceProcess
from sandbox.faults import Fault
from tests.notifications.service.facts import ANNA, completed, status_of
from tests.sandbox.fixtures import RunningSandbox

Call = Callable[..., Any]
Eventually = Callable[..., Any]
HOST_ID = str(new_id())


class TestStory:
    def test_from_joining_to_the_reminder(
        self,
        running: Callable[..., ServiceProcess],
        notifications: ServiceProcess,
        environment: dict[str, str],
        sandbox_at_work: RunningSandbox,
        letters: Call,
        rpc: Any,
        eventually: Eventually,
    ):
        running("series", CLOCK_FILE=environment["CLOCK_FILE"])
        series = _published(rpc)
        for name in ("anna", "bert", "cleo"):
            _join(rpc, series["slug"], name)
        for name in ("anna", "bert", "cleo"):
            (mail,) = eventually(lambda name=name: letters(to=f"{name}@example.com"))
            token = mail["links"][0].rpartition("token=")[2]
            rpc.call("series", "confirm_membership", {"token": token})
            eventually(lambda name=name: letters(to=f"{name}@example.com", q="You are in:"))

        (welcome,) = letters(to="cleo@example.com", q="You are in:")
        assert welcome["attachments"][0]["filename"] == "sessions.ics"
        unsubscribe = welcome["one_click_url"].rpartition("/")[2]
        assert rpc.call("notifications", "get_preferences", {"token": unsubscribe})["series"]

        first = rpc.call("series", "list_sessions", _of(series))["items"][0]
        starts_at = datetime.fromisoformat(first["starts_at"])
        sandbox_at_work.world.clock.move_to(starts_at - timedelta(hours=1))
        eventually(lambda: len(letters(q="starts in 1 hour")) == 3)

        reminder = letters(to=ANNA, q="starts in")[0]
        join_token = next(link for link in reminder["links"] if "/j/" in link).rpartition("/")[2]
        opened = rpc.call("series", "open_join_link", {"token": join_token})
        assert opened["session"]["session_id"] == first["session_id"]
        log = rpc.call("notifications", "list_messages", {"host_id": HOST_ID})["items"]
        assert {row["status"] for row in log if row["kind"] == "reminder"} >= {"frozen"}

        _check_trail(rpc, first["session_id"], reminded=3)

        one_click = reminder["one_click_url"].rpartition("/")[2]
        rpc.call("notifications", "unsubscribe_one_click", {"token": one_click})
        second = rpc.call("series", "list_sessions", _of(series))["items"][1]
        starts_at = datetime.fromisoformat(second["starts_at"])
        sandbox_at_work.world.clock.move_to(starts_at - timedelta(hours=1))
        eventually(lambda: len(letters(q="starts in")) == 5)

        assert len(letters(to=ANNA, q="starts in")) == 1
        for stranger in (str(new_id()),):
            assert not rpc.call("notifications", "list_messages", {"host_id": stranger})["items"]


def _check_trail(rpc: Any, session_id: str, *, reminded: int) -> None:
    """What the host sees of it; a stranger sees nothing."""
    asked = {"host_id": HOST_ID, "session_id": session_id}
    counts = rpc.call("notifications", "get_mail_counts", asked)["counts"]
    assert sum(counts.values()) == reminded and set(counts) <= {"sent", "delivered"}
    mails = rpc.call("notifications", "list_session_mail", asked)["items"]
    ids = [mail["membership_id"] for mail in mails]
    people = rpc.call("series", "list_session_members", asked | {"membership_ids": ids})["items"]
    assert sorted(person["membership_id"] for person in people) == sorted(ids)
    mailing = {"host_id": HOST_ID, "mailing_id": mails[0]["mailing_id"]}
    log = rpc.call("notifications", "list_recipients", mailing)
    assert sum(log["mailing"]["counts"].values()) == len(log["items"]) == reminded
    with pytest.raises(NotFound):
        rpc.call("notifications", "get_mail_counts", asked | {"host_id": str(new_id())})


def _published(rpc: Any) -> dict[str, Any]:
    tomorrow = datetime.now(UTC).date() + timedelta(days=3)
    asked = {
        "host_id": HOST_ID,
        "title": "Morning Yoga",
        "zone": "Europe/Paris",
        "starts_on": tomorrow.isoformat(),
        "starts_time": "18:00",
        "duration_minutes": 60,
        "recurrence": "FREQ=WEEKLY;COUNT=4",
        "pricing": "free",
    }
    made = rpc.call("series", "create_series", asked)
    published: dict[str, Any] = rpc.call("series", "publish_series", _of(made))
    return published


def _of(series: dict[str, Any]) -> dict[str, str]:
    return {"host_id": HOST_ID, "series_id": series["series_id"]}


def _join(rpc: Any, slug: str, name: str) -> None:
    asked = {"slug": slug, "email": f"{name}@example.com", "name": name, "locale": "en"}
    rpc.call("series", "join_series", asked)


class TestKilled:
    def test_after_the_provider_accepted_nothing_is_sent_twice(
        self,
        notifications: ServiceProcess,
        sandbox_at_work: RunningSandbox,
        service_database: Callable[[str], Engine],
        tell: Callable[..., str],
        letters: Call,
        eventually: Eventually,
    ):
        fault = Fault("mailgun", "timeout_after_accept", "send_message", seconds=10)
        sandbox_at_work.world.faults.add(fault)
        tell("privacy", "request_completed", completed(notifications))
        eventually(lambda: letters(to=ANNA))
        notifications.kill()
        engine = service_database("notifications")
        assert status_of(engine) == "sending"

        notifications.start()
        eventually(lambda: status_of(engine) == "sent")

        assert len(letters(to=ANNA)) == 1

    def test_before_it_accepted_it_is_sent_once(
        self,
        notifications: ServiceProcess,
        sandbox_at_work: RunningSandbox,
        service_database: Callable[[str], Engine],
        tell: Callable[..., str],
        letters: Call,
        eventually: Eventually,
    ):
        fault = Fault("mailgun", "timeout_before", "send_message", seconds=10)
        sandbox_at_work.world.faults.add(fault)
        tell("privacy", "request_completed", completed(notifications))
        engine = service_database("notifications")
        eventually(lambda: status_of(engine) == "sending")
        notifications.kill()

        notifications.start()
        eventually(lambda: status_of(engine) == "sent")

        assert len(letters(to=ANNA)) == 1
