"""The meeting behind each session."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime, personal
from zoom_integration.models.base import TECHNICAL, Base

MEETING_KEPT = "30 days after the session"
WHILE_KEPT_FOR = "until the co-host disconnects Zoom, or 30 days after the session"
_MEETING = personal(
    category="Zoom meetings",
    purpose="give each session of the host a meeting",
    basis="contract",
    retention=MEETING_KEPT,
)

_KEPT_FOR = personal(
    category="Meetings kept for others",
    purpose="keep a host's meetings in the Zoom account of a co-host who took them over",
    basis="contract",
    retention=WHILE_KEPT_FOR,
)


class Meeting(Base):
    """What one session wants of Zoom (its plan) beside what Zoom was told, and how that goes."""

    __tablename__ = "meeting"
    __table_args__ = (
        sa.Index(
            "ix_meeting_due",
            "next_attempt_at",
            postgresql_where=sa.text("next_attempt_at is not null"),
        ),
        sa.Index("ix_meeting_host", "host_id", "starts_at"),
        sa.Index(
            "ix_meeting_preflight",
            "preflight_due_at",
            postgresql_where=sa.text("preflight_due_at is not null"),
        ),
    )

    session_id: Mapped[UUID] = mapped_column(primary_key=True, info=_MEETING)
    series_id: Mapped[UUID] = mapped_column(index=True, info=_MEETING)
    host_id: Mapped[UUID] = mapped_column(info=_MEETING)
    handed_to_id: Mapped[UUID | None] = mapped_column(index=True, info=_KEPT_FOR)
    is_going_back: Mapped[bool] = mapped_column(info=TECHNICAL, default=False)
    sequence: Mapped[int] = mapped_column(info=TECHNICAL)
    is_wanted: Mapped[bool] = mapped_column(info=_MEETING)
    topic: Mapped[str] = mapped_column(sa.Text, info=_MEETING)
    zone: Mapped[str] = mapped_column(sa.Text, info=_MEETING)
    titled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=_MEETING)
    duration_minutes: Mapped[int] = mapped_column(info=_MEETING)
    zoom_meeting_id: Mapped[int | None] = mapped_column(sa.BigInteger, index=True, info=_MEETING)
    join_url: Mapped[str | None] = mapped_column(sa.Text, info=_MEETING)
    own_url: Mapped[str | None] = mapped_column(sa.Text, info=_MEETING)
    told_room_version: Mapped[int] = mapped_column(info=TECHNICAL, default=0)
    told_topic: Mapped[str | None] = mapped_column(sa.Text, info=TECHNICAL)
    told_starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    told_duration_minutes: Mapped[int | None] = mapped_column(info=TECHNICAL)
    mended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    create_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    check_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    preflight_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    preflight_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=_MEETING)
    preflight_problem: Mapped[str | None] = mapped_column(sa.Text, info=_MEETING)
    preflight_told: Mapped[str | None] = mapped_column(sa.Text, info=TECHNICAL)
    preflight_tries: Mapped[int] = mapped_column(info=TECHNICAL, default=0)
    no_registrants_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    problem: Mapped[str | None] = mapped_column(sa.Text, info=_MEETING)
    attempts: Mapped[int] = mapped_column(info=TECHNICAL, default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    @hybrid_property
    def keeper_id(self) -> UUID:
        """In whose account at Zoom the meeting is: the host's, or a co-host's who took it over."""
        return self.handed_to_id or self.host_id

    @keeper_id.inplace.expression
    @classmethod
    def _keeper_id(cls) -> sa.ColumnElement[UUID]:
        return sa.func.coalesce(cls.handed_to_id, cls.host_id)


class Handover(Base):
    """A series whose meetings, those still to be planned too, are kept by a co-host's account."""

    __tablename__ = "handover"

    series_id: Mapped[UUID] = mapped_column(primary_key=True, info=_KEPT_FOR)
    host_id: Mapped[UUID] = mapped_column(primary_key=True, index=True, info=_KEPT_FOR)
    keeper_id: Mapped[UUID] = mapped_column(index=True, info=_KEPT_FOR)
    handed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=_KEPT_FOR)


class EndedSeries(Base):
    """A series that was deleted: what is still under way about its sessions comes too late."""

    __tablename__ = "ended_series"

    series_id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
