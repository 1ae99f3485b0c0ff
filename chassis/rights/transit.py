"""A person's traces in the tables of messaging: parked messages, remembered answers."""

import sqlalchemy as sa

from chassis.rights.person import Person
from chassis.rights.scanning import patterns_of
from chassis.tables import idempotency_key, inbox
from chassis.unit_of_work import UnitOfWork


def erase(uow: UnitOfWork, person: Person) -> None:
    """Take the content of messages and answers in which an identifier stands.

    What waits in the outbox is left to leave: it goes within moments, and the proof of absence is
    asked again until it has.
    """
    patterns = patterns_of(person)
    if not patterns:
        return
    told = {"patterns": patterns}
    uow.db.execute(
        sa.delete(idempotency_key).where(_mentions(sa.cast(idempotency_key.c.answer, sa.Text))),
        told,
    )
    uow.db.execute(
        sa.update(inbox)
        .where(
            _mentions(sa.cast(inbox.c.payload, sa.Text))
            | _mentions(sa.func.encode(inbox.c.raw, "escape"))
        )
        .values(payload=None, raw=None, status="done", reason="erased", settled_at=uow.now),
        told,
    )


def _mentions(text: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    patterns = sa.bindparam("patterns", type_=sa.ARRAY(sa.Text))
    return sa.func.lower(text).like(sa.any_(patterns))
