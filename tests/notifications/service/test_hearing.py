"""What the service hears: once, late, malformed."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from chassis.ids import new_id
from chassis.tables import inbox
from chassis.testing.processes import ServiceProcess
from tests.notifications.service.facts import ANNA, completed

Call = Callable[..., Any]
Eventually = Callable[..., Any]


class TestEvents:
    def test_the_same_event_five_times_is_one_message(
        self,
        notifications: ServiceProcess,
        service_database: Callable[[str], Engine],
        tell: Callable[..., str],
        letters: Call,
        eventually: Eventually,
    ):
        payload, event_id = completed(notifications), str(new_id())
        for _ in range(5):
            tell("privacy", "request_completed", payload, event_id=event_id)
        tell("privacy", "request_completed", completed(notifications, "last@example.com"))
        eventually(lambda: letters(to="last@example.com") and letters(to=ANNA))

        assert len(letters(to=ANNA)) == 1
        with service_database("notifications").connect() as db:
            assert db.scalar(sa.select(sa.func.count()).select_from(inbox)) == 2

    def test_what_came_while_it_was_down_is_sent_when_it_is_back(
        self,
        notifications: ServiceProcess,
        tell: Callable[..., str],
        letters: Call,
        eventually: Eventually,
    ):
        notifications.kill()
        tell("privacy", "request_completed", completed(notifications))
        notifications.start()

        assert eventually(lambda: letters(to=ANNA))

    def test_a_malformed_one_is_parked_with_its_reason_and_the_next_is_served(
        self,
        notifications: ServiceProcess,
        service_database: Callable[[str], Engine],
        tell: Callable[..., str],
        letters: Call,
        eventually: Eventually,
    ):
        tell("privacy", "request_completed", {"request_id": "none", "right": 1})
        tell("privacy", "request_completed", completed(notifications))
        eventually(lambda: letters(to=ANNA))

        def parked() -> list[str]:
            with service_database("notifications").connect() as db:
                rows = sa.select(inbox.c.reason).where(inbox.c.status == "parked")
                return list(db.execute(rows).scalars())

        assert eventually(parked) == ["refused: malformed_payload"]
