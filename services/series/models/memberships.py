"""Who takes part in a series, and who opened the way to a session."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from series.domain.membership import HOLDS_PLACE, Status
from series.models.base import MEMBERSHIP, OPENING, TECHNICAL, Base

LIVE = sa.text("status <> 'ended'")
_PLACE_HELD = sa.text(f"status in ({', '.join(repr(str(s)) for s in sorted(HOLDS_PLACE))})")
_KNOWN = ", ".join(repr(str(status)) for status in Status)


class Membership(Base):
    """A subscriber's place in a series; who joins again after the end has a new one.

    `address` is the normalised `email`. `is_subscribed`: money flows for it. `lapses_at` is when an
    unconfirmed request, an offer or an unpaid place is given up. `consent_basis` is why a host may
    write to somebody on a list, in the host's words. Late facts about an ended
    membership cannot touch the one that followed, because that has another id.
    """

    __tablename__ = "membership"
    __table_args__ = (
        sa.CheckConstraint(f"status in ({_KNOWN})", name="status_known"),
        sa.Index("uq_membership_live", "series_id", "address", unique=True, postgresql_where=LIVE),
        sa.Index("ix_membership_series_id_id", "series_id", "id"),
        sa.Index("ix_membership_places", "series_id", postgresql_where=_PLACE_HELD),
        sa.Index(
            "ix_membership_account_id",
            "account_id",
            postgresql_where=sa.text("account_id is not null"),
        ),
        sa.Index(
            "ix_membership_waiting",
            "series_id",
            "waiting_since",
            "id",
            postgresql_where=sa.text("status = 'waiting'"),
        ),
        sa.Index(
            "ix_membership_lapses_at",
            "lapses_at",
            postgresql_where=sa.text("lapses_at is not null"),
        ),
        sa.Index(
            "ix_membership_partial",
            "id",
            postgresql_where=sa.text("not is_whole and status = 'active'"),
        ),
        sa.Index(
            "ix_membership_ended_at", "ended_at", postgresql_where=sa.text("ended_at is not null")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=MEMBERSHIP)
    series_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("series.id", ondelete="CASCADE"), info=MEMBERSHIP
    )
    email: Mapped[str] = mapped_column(info=MEMBERSHIP)
    address: Mapped[str] = mapped_column(index=True, info=MEMBERSHIP)
    name: Mapped[str] = mapped_column(info=MEMBERSHIP)
    phone: Mapped[str | None] = mapped_column(info=MEMBERSHIP)
    locale: Mapped[str | None] = mapped_column(info=MEMBERSHIP)
    zone: Mapped[str | None] = mapped_column(info=MEMBERSHIP)
    account_id: Mapped[UUID | None] = mapped_column(info=MEMBERSHIP)
    source: Mapped[str] = mapped_column(server_default="form", info=MEMBERSHIP)
    consent_basis: Mapped[str | None] = mapped_column(info=MEMBERSHIP)
    status: Mapped[str] = mapped_column(info=MEMBERSHIP)
    end_reason: Mapped[str | None] = mapped_column(info=MEMBERSHIP)
    is_whole: Mapped[bool] = mapped_column(server_default=sa.true(), info=MEMBERSHIP)
    is_subscribed: Mapped[bool] = mapped_column(default=False, info=MEMBERSHIP)
    is_subscription_over: Mapped[bool] = mapped_column(
        server_default=sa.false(), default=False, info=MEMBERSHIP
    )
    is_restricted: Mapped[bool] = mapped_column(default=False, info=MEMBERSHIP)
    requested_at: Mapped[datetime] = mapped_column(info=MEMBERSHIP)
    asked_at: Mapped[datetime] = mapped_column(info=TECHNICAL)
    joined_at: Mapped[datetime | None] = mapped_column(info=MEMBERSHIP)
    waiting_since: Mapped[datetime | None] = mapped_column(info=MEMBERSHIP)
    lapses_at: Mapped[datetime | None] = mapped_column(info=MEMBERSHIP)
    ended_at: Mapped[datetime | None] = mapped_column(info=MEMBERSHIP)

    @property
    def holds_place(self) -> bool:
        return self.status in HOLDS_PLACE


class Answer(Base):
    """An answer beside the question as it was asked, which the host may have changed since."""

    __tablename__ = "answer"

    membership_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True, info=MEMBERSHIP
    )
    position: Mapped[int] = mapped_column(primary_key=True, info=MEMBERSHIP)
    question: Mapped[str] = mapped_column(info=MEMBERSHIP)
    text: Mapped[str] = mapped_column(info=MEMBERSHIP)


class ChosenSession(Base):
    """A session that a membership is for, where it is not for the whole series."""

    __tablename__ = "chosen_session"

    membership_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True, info=MEMBERSHIP
    )
    session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("session.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        info=MEMBERSHIP,
    )


class JoinOpening(Base):
    """How often a member opened the way to a session's meeting, first and last."""

    __tablename__ = "join_opening"

    session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("session.id", ondelete="CASCADE"), primary_key=True, info=OPENING
    )
    membership_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("membership.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        info=OPENING,
    )
    opened_count: Mapped[int] = mapped_column(info=OPENING)
    first_opened_at: Mapped[datetime] = mapped_column(info=OPENING)
    last_opened_at: Mapped[datetime] = mapped_column(info=OPENING)
