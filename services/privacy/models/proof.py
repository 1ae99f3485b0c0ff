"""What proves: the audit log and certificates."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime, not_personal
from privacy.models.base import LOG, TECHNICAL, Base


class AuditFact(Base):
    """Something that was done, with the salt of its commitment; purged with the request log."""

    __tablename__ = "audit_fact"
    __table_args__ = (
        sa.Index("ix_audit_fact_at", "at"),
        sa.Index("ix_audit_fact_unchained", "id", postgresql_where=sa.text("not is_chained")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    at: Mapped[datetime] = mapped_column(UtcDateTime, info=LOG)
    kind: Mapped[str] = mapped_column(sa.Text, info=LOG)
    salt: Mapped[bytes] = mapped_column(info=TECHNICAL)
    facts: Mapped[dict[str, Any]] = mapped_column(
        JSONB, info=not_personal("ids of requests, services and operators, counts, outcomes")
    )
    is_chained: Mapped[bool] = mapped_column(info=TECHNICAL, default=False)


class AuditEntry(Base):
    """A link of the chain; this role may add and read, and no more."""

    __tablename__ = "audit_entry"

    seq: Mapped[int] = mapped_column(
        sa.BigInteger, primary_key=True, autoincrement=False, info=TECHNICAL
    )
    fact_id: Mapped[UUID] = mapped_column(info=TECHNICAL, unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    kind: Mapped[str] = mapped_column(sa.Text, info=TECHNICAL)
    commitment: Mapped[bytes] = mapped_column(info=TECHNICAL)
    previous_hash: Mapped[bytes] = mapped_column(info=TECHNICAL)
    hash: Mapped[bytes] = mapped_column(info=TECHNICAL)


class Certificate(Base):
    """What a person can show: signed, checkable offline, naming nobody."""

    __tablename__ = "certificate"

    request_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("request.id"), primary_key=True, info=TECHNICAL
    )
    document: Mapped[dict[str, Any]] = mapped_column(
        JSONB, info=not_personal("services, counts, dates; no identifier of a person")
    )
