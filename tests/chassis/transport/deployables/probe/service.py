"""Echoes, sleeps, fails and leaves marks, on request and on hearing of it."""

import os
import time
from typing import Any

import eventlet
import sqlalchemy as sa

from chassis.errors import Conflict, Invalid
from chassis.messages import Event, Message
from chassis.transport.entrypoints import command, every, on_event, operation, query
from chassis.transport.service import Service
from chassis.unit_of_work import UnitOfWork
from probe import schemas
from probe.models import Mark

_SLEEPERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND state = 'active' AND query LIKE 'SELECT pg_sleep%'"
)


class ProbeService(Service):
    name = "probe"

    @operation(schemas.Echo, schemas.Echo)
    def echo(self, text: str) -> dict[str, Any]:
        return {"text": text}

    @query(schemas.Nothing, schemas.Count)
    def process_id(self, db: sa.Connection) -> dict[str, Any]:
        return {"count": os.getpid()}

    @operation(schemas.Seconds)
    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    @query(schemas.Seconds)
    def sleep_in_database(self, db: sa.Connection, seconds: float) -> None:
        db.execute(sa.select(sa.func.pg_sleep(seconds)))

    @query(schemas.Nothing, schemas.Count)
    def count_sleepers(self, db: sa.Connection) -> dict[str, Any]:
        return {"count": db.execute(_SLEEPERS).scalar_one()}

    @operation(schemas.MarkAndSleep)
    def mark_and_sleep(self, text: str, seconds: float) -> None:
        with self.unit_of_work() as uow:
            self.leave_mark(uow, text)
        time.sleep(seconds)

    @query(schemas.MarkText, schemas.Count)
    def count_marks(self, db: sa.Connection, text: str) -> dict[str, Any]:
        marks = sa.select(sa.func.count()).where(Mark.text == text)
        return {"count": db.execute(marks).scalar_one()}

    @command(schemas.MarkText, schemas.Mark)
    def leave_mark(self, uow: UnitOfWork, text: str) -> Mark:
        mark = Mark(text=text, made_at=uow.now)
        uow.db.add(mark)
        uow.db.flush()
        return mark

    @command(schemas.MarkText)
    def announce(self, uow: UnitOfWork, text: str) -> None:
        uow.publish(Event("announced", 1, {"text": text}))

    @operation(schemas.MarkAndSleep)
    def announce_after(self, text: str, seconds: float) -> None:
        eventlet.spawn_after(seconds, self._announce, text)

    def _announce(self, text: str) -> None:
        with self.unit_of_work() as uow:
            self.announce(uow, text)

    @command(schemas.MarkText)
    def leave_mark_and_refuse(self, uow: UnitOfWork, text: str) -> None:
        self.leave_mark(uow, text)
        raise Conflict("refused", "As asked.", {"text": text})

    @operation(schemas.Nothing)
    def fail(self) -> None:
        raise RuntimeError("secret@example.org")

    @on_event("probe", "announced", schemas.MarkText)
    def mark_announcement(self, uow: UnitOfWork, event: Message) -> None:
        if event.payload["text"] == "refuse me":
            raise Invalid("refused", "As asked.")
        self.leave_mark(uow, event.payload["text"])

    @every(seconds=0.05, role="marker")
    def mark_the_pass_of_time(self) -> None:
        with self.unit_of_work() as uow:
            self.leave_mark(uow, "tick")

    @every(seconds=0.2)
    def fail_now_and_then(self) -> None:
        raise RuntimeError("a periodic failure")

    @every(seconds=3600.0)
    def mark_when_woken(self) -> None:
        with self.unit_of_work() as uow:
            self.leave_mark(uow, "awake")

    @command(schemas.Nothing)
    def wake_marker(self, uow: UnitOfWork) -> None:
        uow.wake("mark_when_woken")

    @command(schemas.Nothing)
    def wake_marker_and_refuse(self, uow: UnitOfWork) -> None:
        uow.wake("mark_when_woken")
        raise Conflict("refused", "As asked.")
