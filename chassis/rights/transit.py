"""People's traces in the tables of messaging: parked messages, remembered answers."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from chassis.rights.naming import Naming
from chassis.rights.person import Person
from chassis.rights.scanning import ROWS_AT_ONCE
from chassis.tables import idempotency_key, inbox
from chassis.unit_of_work import UnitOfWork

_ANSWER = sa.tuple_(idempotency_key.c.key, idempotency_key.c.method)
_ANSWERS = sa.select(
    sa.cast(idempotency_key.c.answer, sa.Text), idempotency_key.c.key, idempotency_key.c.method
).where(idempotency_key.c.answer.is_not(None))
_MESSAGES = sa.select(
    sa.func.concat_ws(
        "\n", sa.cast(inbox.c.payload, sa.Text), sa.func.encode(inbox.c.raw, "escape")
    ),
    inbox.c.message_id,
).where(inbox.c.payload.is_not(None) | inbox.c.raw.is_not(None))


def erase(uow: UnitOfWork, people: Sequence[Person]) -> None:
    """Take the content of messages and answers in which an identifier stands.

    What waits in the outbox is left to leave: it goes within moments, and the proof of absence is
    asked again until it has.
    """
    naming = Naming(people)
    if not naming:
        return
    if answers := _naming_anyone(uow, naming, _ANSWERS):
        uow.db.execute(sa.delete(idempotency_key).where(_ANSWER.in_(answers)))
    if messages := _naming_anyone(uow, naming, _MESSAGES):
        uow.db.execute(
            sa.update(inbox)
            .where(inbox.c.message_id.in_([message_id for (message_id,) in messages]))
            .values(payload=None, raw=None, status="done", reason="erased", settled_at=uow.now)
        )


def _naming_anyone(uow: UnitOfWork, naming: Naming, texts: sa.Select[Any]) -> list[tuple[Any, ...]]:
    """The keys of the rows whose text, which comes first, names one of the people."""
    rows = uow.db.execute(texts, execution_options={"yield_per": ROWS_AT_ONCE})
    return [tuple(key) for text, *key in rows if naming.people_in(text)]
