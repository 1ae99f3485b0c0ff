"""A platform with one series whose reminders are watched, for the tests of reminders."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from chassis import clock
from chassis.ids import new_id
from notifications.commands import plans
from notifications.workers.freezing import Freezer
from notifications.workers.sending import Sender
from tests.notifications.conftest import NOW, NewUnitOfWork

HOUR = timedelta(hours=1)
STARTS_AT = NOW + 26 * HOUR
Mailbox = Callable[..., list[Any]]


class Platform:
    """One session, and the workers that tell its members of it."""

    def __init__(self, new_uow: NewUnitOfWork, freezer: Freezer, sender: Sender) -> None:
        self.new_uow = new_uow
        self.session_id, self.series_id, self.host_id = new_id(), new_id(), new_id()
        self._freezer, self._sender = freezer, sender

    def schedule(self, **changes: Any) -> None:
        news: dict[str, Any] = {
            "known_at": clock.now(),
            "series_id": self.series_id,
            "host_id": self.host_id,
            "title": "Morning Yoga",
            "zone": "America/New_York",
            "reminder_offsets_minutes": [60],
            "sessions": [self.session(STARTS_AT, 0)],
        }
        with self.new_uow() as uow:
            plans.note_scheduled(uow, **(news | changes))

    def reschedule(self, starts_at: datetime, sequence: int = 1) -> None:
        with self.new_uow() as uow:
            plans.note_rescheduled(
                uow, **self._news(starts_at, sequence), previous_starts_at=STARTS_AT
            )

    def cancel(self, sequence: int = 1) -> None:
        with self.new_uow() as uow:
            plans.note_cancelled(uow, **self._news(STARTS_AT, sequence))

    def freeze(self) -> None:
        self._freezer.freeze_all_due()

    def work(self) -> None:
        self._freezer.freeze_all_due()
        self._sender.send_all_due()

    def session(self, starts_at: datetime, sequence: int) -> dict[str, Any]:
        return {
            "session_id": self.session_id,
            "starts_at": starts_at,
            "duration_minutes": 60,
            "sequence": sequence,
        }

    def _news(self, starts_at: datetime, sequence: int) -> dict[str, Any]:
        return self.session(starts_at, sequence) | {
            "known_at": clock.now(),
            "series_id": self.series_id,
            "host_id": self.host_id,
            "title": "Morning Yoga",
            "zone": "America/New_York",
        }

    def all(self, column: Any) -> list[Any]:
        with self.new_uow() as uow:
            return list(uow.db.scalars(sa.select(column)))


def of_kind(letters: list[Any], words: str) -> list[Any]:
    return [letter for letter in letters if words in letter.subject]
