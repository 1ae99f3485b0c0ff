"""Series, what they ask at joining, and the schedules that say when their sessions fall."""

from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from series.domain import schedule
from series.domain.membership import JoinPolicy, Pricing, Terms, WaitingList
from series.models.base import SERIES, TECHNICAL, Base


class Series(Base):
    """A recurring offering of a host. `status`: draft, published, archived or deleting.

    `extend_at` is when the horizon is due to be moved; none where no session can follow. The price
    is billing's: this is a copy to show, as of the event that brought it.
    """

    __tablename__ = "series"
    __table_args__ = (
        sa.CheckConstraint(
            "status in ('draft', 'published', 'archived', 'deleting')", name="status_known"
        ),
        sa.CheckConstraint(
            "visibility in ('public', 'unlisted', 'members_only')", name="visibility_known"
        ),
        sa.CheckConstraint("capacity > 0", name="capacity_positive"),
        sa.Index(
            "ix_series_extend_at", "extend_at", postgresql_where=sa.text("extend_at is not null")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=SERIES)
    host_id: Mapped[UUID] = mapped_column(index=True, info=SERIES)
    slug: Mapped[str] = mapped_column(unique=True, info=SERIES)
    title: Mapped[str] = mapped_column(info=SERIES)
    description: Mapped[str] = mapped_column(info=SERIES)
    language: Mapped[str] = mapped_column(info=SERIES)
    zone: Mapped[str] = mapped_column(info=SERIES)
    status: Mapped[str] = mapped_column(info=SERIES)
    visibility: Mapped[str] = mapped_column(info=SERIES)
    pricing: Mapped[str] = mapped_column(info=SERIES)
    price_amount_cents: Mapped[int | None] = mapped_column(info=SERIES)
    price_currency: Mapped[str | None] = mapped_column(info=SERIES)
    price_interval: Mapped[str | None] = mapped_column(info=SERIES)
    price_as_of: Mapped[datetime | None] = mapped_column(info=TECHNICAL)
    capacity: Mapped[int | None] = mapped_column(info=SERIES)
    join_policy: Mapped[str] = mapped_column(info=SERIES)
    waiting_list: Mapped[str] = mapped_column(info=SERIES)
    reminder_offsets_minutes: Mapped[list[int]] = mapped_column(info=SERIES)
    opens_before_minutes: Mapped[int] = mapped_column(info=SERIES)
    extend_at: Mapped[datetime | None] = mapped_column(info=TECHNICAL)
    # Here too, so that the public page needs no third table; a picture's id changes with it.
    picture_id: Mapped[UUID | None] = mapped_column(info=SERIES)
    created_at: Mapped[datetime] = mapped_column(info=SERIES)
    published_at: Mapped[datetime | None] = mapped_column(info=SERIES)
    deleted_at: Mapped[datetime | None] = mapped_column(info=SERIES)

    schedules: Mapped[list["Schedule"]] = relationship(order_by="Schedule.starts_on")
    questions: Mapped[list["Question"]] = relationship(order_by="Question.position", viewonly=True)

    @property
    def terms(self) -> Terms:
        return Terms(
            Pricing(self.pricing), JoinPolicy(self.join_policy), WaitingList(self.waiting_list)
        )

    @property
    def has_price(self) -> bool:
        return self.pricing == Pricing.FREE or self.price_amount_cents is not None


class Picture(Base):
    """The picture of a series, re-encoded; its id is in its address."""

    __tablename__ = "picture"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=SERIES)
    series_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("series.id", ondelete="CASCADE"), unique=True, info=SERIES
    )
    content: Mapped[bytes] = mapped_column(info=SERIES)
    created_at: Mapped[datetime] = mapped_column(info=SERIES)


class Question(Base):
    """A question of a series' form, at its place in the order."""

    __tablename__ = "question"
    __table_args__ = (sa.UniqueConstraint("series_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=SERIES)
    series_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("series.id", ondelete="CASCADE"), info=SERIES
    )
    position: Mapped[int] = mapped_column(info=SERIES)
    label: Mapped[str] = mapped_column(info=SERIES)
    is_required: Mapped[bool] = mapped_column(info=SERIES)


class Schedule(Base):
    """When the sessions of a series fall, from `starts_on` to `last_on` or for ever."""

    __tablename__ = "schedule"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=SERIES)
    series_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("series.id", ondelete="CASCADE"), index=True, info=SERIES
    )
    starts_on: Mapped[date] = mapped_column(info=SERIES)
    starts_time: Mapped[time] = mapped_column(info=SERIES)
    duration_minutes: Mapped[int] = mapped_column(info=SERIES)
    recurrence: Mapped[str | None] = mapped_column(info=SERIES)
    last_on: Mapped[date | None] = mapped_column(info=SERIES)

    def in_zone(self, zone: str) -> schedule.Schedule:
        """The rules' view of this row. `zone` is the series'."""
        return schedule.make(
            zone=zone,
            starts_on=self.starts_on,
            starts_time=self.starts_time,
            duration_minutes=self.duration_minutes,
            recurrence=self.recurrence,
            last_on=self.last_on,
        )
