"""Who works for a host, programs included, and which operator looked at whom."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import personal
from identity.models.base import (
    ONE_TIME_SECRET,
    TEAM,
    TECHNICAL,
    WHILE_ACTIVE,
    Base,
    instant,
    of_account,
    optional_instant,
    own_id,
)

LOOK_KEPT = "24 months"
_LOOK = personal(
    category="looks by operators",
    purpose="answer for every look at a person's data",
    basis="legal_obligation",
    retention=LOOK_KEPT,
)
_KEY = personal(
    category="teams",
    purpose="let a program that you trust in, and nobody else",
    basis="contract",
    retention=WHILE_ACTIVE,
    export="exclude",
)


class TeamMember(Base):
    """Someone invited to a host's team; a member once `account_id` is set by accepting."""

    __tablename__ = "team_member"
    __table_args__ = (sa.UniqueConstraint("host_id", "email_normalised"),)

    id: Mapped[UUID] = own_id(TEAM)
    host_id: Mapped[UUID] = of_account(TEAM)
    account_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TEAM
    )
    email_normalised: Mapped[str] = mapped_column(index=True, info=TEAM)
    position: Mapped[str] = mapped_column(info=TEAM)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), info=TEAM)
    invitation_digest: Mapped[bytes | None] = mapped_column(unique=True, info=ONE_TIME_SECRET)
    invited_at: Mapped[datetime] = instant(TEAM)
    invitation_expires_at: Mapped[datetime] = instant(TECHNICAL)
    accepted_at: Mapped[datetime | None] = optional_instant(TEAM)


class ApiKey(Base):
    """A program that acts for a host. The key is shown once; `hint` is its first characters."""

    __tablename__ = "api_key"

    id: Mapped[UUID] = own_id(TEAM)
    host_id: Mapped[UUID] = of_account(TEAM)
    name: Mapped[str] = mapped_column(info=TEAM)
    digest: Mapped[bytes] = mapped_column(unique=True, info=_KEY)
    hint: Mapped[str] = mapped_column(info=TEAM)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), info=TEAM)
    created_at: Mapped[datetime] = instant(TEAM)
    expires_at: Mapped[datetime | None] = optional_instant(TEAM)
    last_used_at: Mapped[datetime | None] = optional_instant(TEAM)
    revoked_at: Mapped[datetime | None] = optional_instant(TEAM)


class Look(Base):
    """An operator's look at an account, with the reason that they gave."""

    __tablename__ = "look"

    id: Mapped[UUID] = own_id(_LOOK)
    operator_id: Mapped[UUID] = of_account(_LOOK)
    account_id: Mapped[UUID] = of_account(_LOOK)
    reason: Mapped[str] = mapped_column(info=_LOOK)
    looked_at: Mapped[datetime] = instant(_LOOK)
