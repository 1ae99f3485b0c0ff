"""Mailings, the messages that carry them, and who receives them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from notifications.domain.delivery import MailingStatus, MessageStatus
from notifications.models.base import HANDED, RECOGNISED, SECRET, SENT, TECHNICAL, Base


class Mailing(Base):
    """One thing to be told: to one person, or to all members of a session.

    About a session at most once per kind, offset and sequence. `facts` are what the words are made
    of; `sealed` holds those that only the receiver may see, encrypted, until it is sent.
    """

    __tablename__ = "mailing"
    __table_args__ = (
        sa.Index(
            "uq_mailing_session_once",
            "session_id",
            "kind",
            "offset_minutes",
            "sequence",
            unique=True,
            postgresql_where=sa.text("session_id is not null"),
        ),
        sa.Index(
            "ix_mailing_due",
            "due_at",
            postgresql_where=sa.text("status in ('planned', 'freezing')"),
        ),
        sa.CheckConstraint(
            "status in ('planned', 'freezing', 'frozen', 'dropped')", name="status_known"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=SENT)
    kind: Mapped[str] = mapped_column(sa.Text, info=SENT)
    person_id: Mapped[UUID | None] = mapped_column(index=True, info=SENT)
    series_id: Mapped[UUID | None] = mapped_column(index=True, info=SENT)
    session_id: Mapped[UUID | None] = mapped_column(info=SENT)
    sequence: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    offset_minutes: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, info=SENT)
    sealed: Mapped[bytes | None] = mapped_column(info=SECRET)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, info=SENT)
    useful_until: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    status: Mapped[MailingStatus] = mapped_column(sa.Text, info=SENT)
    reason: Mapped[str | None] = mapped_column(sa.Text, info=SENT)
    traceparent: Mapped[str | None] = mapped_column(sa.Text, info=TECHNICAL)
    frozen_after: Mapped[str | None] = mapped_column(sa.Text, info=TECHNICAL)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)


class Message(Base):
    """One request to the mail provider; its id goes along and is found again in the event log.

    A batch is a page of the roster in one language: `roster_after` is the cursor that led to the
    page, `roster_until` the place right behind the last one on it; neither is anybody's id.
    `attempts` fences: who claimed the message later has a higher one. `probe` is one address of it,
    encrypted, by which to ask for its fate.
    """

    __tablename__ = "message"
    __table_args__ = (
        sa.UniqueConstraint("mailing_id", "number"),
        sa.Index(
            "ix_message_due",
            "is_batch",
            "due_at",
            postgresql_where=sa.text("status in ('queued', 'preparing')"),
        ),
        sa.Index(
            "ix_message_unsettled",
            "due_at",
            postgresql_where=sa.text("status in ('sending', 'uncertain')"),
        ),
        sa.CheckConstraint(
            "status in ('queued', 'preparing', 'sending', 'uncertain')"
            " or status in ('sent', 'failed', 'dropped')",
            name="status_known",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=SENT)
    mailing_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("mailing.id", ondelete="CASCADE"), info=SENT
    )
    number: Mapped[int] = mapped_column(info=TECHNICAL)
    is_batch: Mapped[bool] = mapped_column(info=TECHNICAL)
    locale: Mapped[str] = mapped_column(sa.Text, info=SENT)
    roster_after: Mapped[str | None] = mapped_column(sa.Text, info=TECHNICAL)
    roster_until: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    recipient_count: Mapped[int] = mapped_column(info=TECHNICAL)
    status: Mapped[MessageStatus] = mapped_column(sa.Text, info=SENT)
    reason: Mapped[str | None] = mapped_column(sa.Text, info=SENT)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    attempts: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    uncertain_since: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    probe: Mapped[bytes | None] = mapped_column(info=SECRET)
    provider_id: Mapped[str | None] = mapped_column(sa.Text, info=TECHNICAL)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=SENT)


class Recipient(Base):
    """One person of a mailing, once. `number` is the message that takes them; it never changes.

    `outcome` is null until something is known beyond the message's own status.
    """

    __tablename__ = "recipient"

    mailing_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("mailing.id", ondelete="CASCADE"), primary_key=True, info=SENT
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True, index=True, info=SENT)
    person_kind: Mapped[str] = mapped_column(sa.Text, info=SENT)
    number: Mapped[int] = mapped_column(info=TECHNICAL)
    address_digest: Mapped[bytes | None] = mapped_column(info=RECOGNISED)
    outcome: Mapped[str | None] = mapped_column(sa.Text, info=SENT)
    reason: Mapped[str | None] = mapped_column(sa.Text, info=SENT)
    outcome_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=SENT)


class HandOver(Base):
    """One mail handed over by SMTP, kept apart since only that carrier needs it."""

    __tablename__ = "hand_over"

    message_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("message.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    address_digest: Mapped[bytes] = mapped_column(primary_key=True, info=HANDED)
    state: Mapped[str] = mapped_column(sa.Text, info=TECHNICAL)
    at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
