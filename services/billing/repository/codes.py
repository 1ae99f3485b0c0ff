"""Hosts' codes."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from billing.models import Code


def lock(db: Session, code_id: UUID) -> Code | None:
    return db.get(Code, code_id, with_for_update=True)


def of_word(db: Session, host_id: UUID, word: str) -> Code | None:
    rows = sa.select(Code).where(Code.host_id == host_id, Code.word == word)
    return db.scalars(rows).one_or_none()
