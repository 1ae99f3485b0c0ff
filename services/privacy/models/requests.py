"""Requests, what was asked of whom, who takes part, and which operator looked.

A request holds no address in the clear: what leads to the person is encrypted under this service's
key ring and goes when the request is settled; the digest is keyed.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime, not_personal
from privacy.models.base import LEAD, LOG, OPERATORS, TECHNICAL, Base


class Request(Base):
    """One request of one person for one right."""

    __tablename__ = "request"
    __table_args__ = (
        sa.Index("ix_request_subject", "subject_digest", "received_at"),
        sa.Index("ix_request_received_at", "received_at"),
        sa.Index("ix_request_open", "due_at", postgresql_where=sa.text("settled_at is null")),
        sa.Index("ix_request_running", "id", postgresql_where=sa.text("status = 'running'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    right: Mapped[str] = mapped_column(sa.Text, info=LOG)
    channel: Mapped[str] = mapped_column(sa.Text, info=LOG)
    status: Mapped[str] = mapped_column(sa.Text, info=LOG)
    locale: Mapped[str] = mapped_column(sa.Text, info=TECHNICAL)
    subject_digest: Mapped[bytes] = mapped_column(info=not_personal("keyed digest"))
    address: Mapped[bytes | None] = mapped_column(info=LEAD)
    person: Mapped[bytes | None] = mapped_column(info=LEAD)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, info=LOG)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, info=LOG)
    link_digest: Mapped[bytes | None] = mapped_column(info=TECHNICAL, unique=True)
    link_expires_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    code_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    code_tries: Mapped[int] = mapped_column(info=TECHNICAL, default=0, server_default="0")
    codes_mailed: Mapped[int] = mapped_column(info=TECHNICAL, default=0, server_default="0")
    code_mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LOG)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LOG)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LOG)
    services: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True), info=TECHNICAL)
    step: Mapped[str | None] = mapped_column(sa.Text, info=TECHNICAL)
    round: Mapped[int] = mapped_column(info=TECHNICAL, default=0)
    has_grown: Mapped[bool] = mapped_column(info=TECHNICAL, default=False)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    operator_id: Mapped[UUID | None] = mapped_column(info=OPERATORS)
    reason: Mapped[str | None] = mapped_column(sa.Text, info=LOG)
    details: Mapped[bytes | None] = mapped_column(info=LEAD)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LOG)
    warnings: Mapped[int] = mapped_column(info=TECHNICAL, default=0)
    extended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LOG)
    extension_reason: Mapped[str | None] = mapped_column(sa.Text, info=LOG)
    refusal_code: Mapped[str | None] = mapped_column(sa.Text, info=LOG)
    refusal_reason: Mapped[str | None] = mapped_column(sa.Text, info=LOG)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LOG)
    hold_basis: Mapped[str | None] = mapped_column(sa.Text, info=LOG)
    held_by: Mapped[UUID | None] = mapped_column(info=OPERATORS)
    agent: Mapped[bytes | None] = mapped_column(info=LEAD)
    agent_scope: Mapped[str | None] = mapped_column(sa.Text, info=LOG)
    agent_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LOG)


class Look(Base):
    """An operator looked at a request: who, when, and why."""

    __tablename__ = "look"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    request_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("request.id"), index=True, info=TECHNICAL
    )
    operator_id: Mapped[UUID] = mapped_column(info=OPERATORS)
    reason: Mapped[str] = mapped_column(sa.Text, info=OPERATORS)
    at: Mapped[datetime] = mapped_column(UtcDateTime, info=OPERATORS)


class Asked(Base):
    """One command to one service, and its answer; sent again until answered."""

    __tablename__ = "asked"
    __table_args__ = (
        sa.UniqueConstraint("request_id", "step", "round", "service"),
        sa.Index("ix_asked_unanswered", "send_at", postgresql_where=sa.text("answered_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("request.id"), info=TECHNICAL)
    step: Mapped[str] = mapped_column(sa.Text, info=TECHNICAL)
    round: Mapped[int] = mapped_column(info=TECHNICAL)
    service: Mapped[str] = mapped_column(sa.Text, info=TECHNICAL)
    attempt: Mapped[int] = mapped_column(info=TECHNICAL, default=0)
    send_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    status: Mapped[str | None] = mapped_column(sa.Text, info=TECHNICAL)
    answer: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True),
        info=not_personal("counts and digests, sealed identifiers removed"),
    )


class ServiceManifest(Base):
    """A service that takes part, and what each of its columns holds."""

    __tablename__ = "service_manifest"

    service: Mapped[str] = mapped_column(sa.Text, primary_key=True, info=TECHNICAL)
    version: Mapped[str] = mapped_column(sa.Text, info=TECHNICAL)
    tables: Mapped[dict[str, Any]] = mapped_column(JSONB, info=TECHNICAL)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
