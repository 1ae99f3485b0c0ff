"""Leaves a mark for each announcement, and a notification when that is committed."""

import sqlalchemy as sa
from probe.models import Mark
from probe.schemas import MarkText

from chassis.messages import Message
from chassis.transport.entrypoints import on_event
from chassis.transport.service import Service
from chassis.unit_of_work import UnitOfWork


class HearerService(Service):
    name = "hearer"

    @on_event("probe", "announced", MarkText)
    def mark_announcement(self, uow: UnitOfWork, event: Message) -> None:
        text = event.payload["text"]
        uow.db.add(Mark(text=text, made_at=uow.now))
        uow.db.execute(sa.select(sa.func.pg_notify("heard", text)))
