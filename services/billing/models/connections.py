"""A host's connection to an account at Stripe. The row goes when the connection ends."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from billing.domain.connections import ConnectionStatus
from billing.models.base import HOST, TECHNICAL, Base


class Connection(Base):
    """`key_version` counts the idempotency keys that were spent on making the account."""

    __tablename__ = "connection"
    __table_args__ = (
        sa.CheckConstraint(
            "status in ('onboarding', 'active', 'restricted', 'disconnecting')",
            name="status_known",
        ),
        sa.CheckConstraint("tax_mode in ('off', 'inclusive', 'exclusive')", name="tax_mode_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    host_id: Mapped[UUID] = mapped_column(unique=True, info=HOST)
    stripe_account_id: Mapped[str | None] = mapped_column(unique=True, info=HOST)
    status: Mapped[str] = mapped_column(default=ConnectionStatus.ONBOARDING, info=HOST)
    requirements: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list, info=HOST)
    tax_mode: Mapped[str] = mapped_column(default="off", server_default="off", info=HOST)
    portal_configuration_id: Mapped[str | None] = mapped_column(info=TECHNICAL)
    link_digest: Mapped[str | None] = mapped_column(info=TECHNICAL)
    link_expires_at: Mapped[datetime | None] = mapped_column(info=TECHNICAL)
    key_version: Mapped[int] = mapped_column(default=1, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(info=HOST)
    activated_at: Mapped[datetime | None] = mapped_column(info=HOST)
    seen_at: Mapped[datetime | None] = mapped_column(info=TECHNICAL)
    reconciled_at: Mapped[datetime | None] = mapped_column(info=TECHNICAL)

    @property
    def is_active(self) -> bool:
        return self.status == ConnectionStatus.ACTIVE
