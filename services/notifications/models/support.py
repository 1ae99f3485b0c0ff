"""What people write to us, what we answer, and which operator looked."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from notifications.models.base import LOOKED, OPERATORS, SUPPORT, Base


class SupportThread(Base):
    """What one person writes to us about one thing. `waiting_since` is null while nobody waits."""

    __tablename__ = "support_thread"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=SUPPORT)
    desk: Mapped[str] = mapped_column(sa.Text, info=SUPPORT)
    address: Mapped[str] = mapped_column(sa.Text, info=SUPPORT)
    address_normalised: Mapped[str] = mapped_column(sa.Text, index=True, info=SUPPORT)
    subject: Mapped[str] = mapped_column(sa.Text, info=SUPPORT)
    status: Mapped[str] = mapped_column(sa.Text, info=SUPPORT)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, info=SUPPORT)
    last_mail_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=SUPPORT)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime, info=SUPPORT)


class SupportMail(Base):
    """One mail of a thread, theirs or ours, kept once: `internet_message_id` is the key made of
    the correspondent's address and its Message-Id, `internet_id` that id where it is well-formed.
    """

    __tablename__ = "support_mail"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=SUPPORT)
    thread_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("support_thread.id", ondelete="CASCADE"), index=True, info=SUPPORT
    )
    address_normalised: Mapped[str] = mapped_column(sa.Text, index=True, info=SUPPORT)
    internet_message_id: Mapped[str] = mapped_column(sa.Text, unique=True, info=SUPPORT)
    internet_id: Mapped[str] = mapped_column(sa.Text, default="", server_default="", info=SUPPORT)
    sender_name: Mapped[str] = mapped_column(sa.Text, info=SUPPORT)
    subject: Mapped[str] = mapped_column(sa.Text, info=SUPPORT)
    body: Mapped[str] = mapped_column(sa.Text, info=SUPPORT)
    files_left_out: Mapped[list[str]] = mapped_column(
        ARRAY(sa.Text), default=list, server_default="{}", info=SUPPORT
    )
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, info=SUPPORT)
    is_automatic: Mapped[bool] = mapped_column(
        default=False, server_default=sa.false(), info=SUPPORT
    )
    is_ours: Mapped[bool] = mapped_column(default=False, server_default=sa.false(), info=SUPPORT)
    answered_by: Mapped[UUID | None] = mapped_column(info=OPERATORS)
    mailing_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("mailing.id", ondelete="SET NULL"), index=True, info=SUPPORT
    )


class SupportLook(Base):
    """An operator looked at a thread: who, when, and why."""

    __tablename__ = "support_look"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=LOOKED)
    thread_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("support_thread.id", ondelete="CASCADE"), index=True, info=LOOKED
    )
    address_normalised: Mapped[str] = mapped_column(sa.Text, index=True, info=LOOKED)
    operator_id: Mapped[UUID] = mapped_column(info=OPERATORS)
    reason: Mapped[str] = mapped_column(sa.Text, info=LOOKED)
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime, info=LOOKED)
