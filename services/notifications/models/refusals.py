"""Who wants no mail, and which of the provider's signatures were used already."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from notifications.models.base import NEWS, REFUSED, TECHNICAL, Base


class Suppression(Base):
    """An address that gets no mail: of a category or of all (`*`), of a series or of all (null)."""

    __tablename__ = "suppression"
    __table_args__ = (
        sa.UniqueConstraint(
            "address_digest", "category", "series_id", postgresql_nulls_not_distinct=True
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    address_digest: Mapped[bytes] = mapped_column(info=REFUSED)
    category: Mapped[str] = mapped_column(sa.Text, info=REFUSED)
    series_id: Mapped[UUID | None] = mapped_column(info=REFUSED)
    reason: Mapped[str] = mapped_column(sa.Text, info=REFUSED)
    since: Mapped[datetime] = mapped_column(UtcDateTime, info=REFUSED)


class WebhookToken(Base):
    """A token that the provider signed with, kept so that nobody uses it again."""

    __tablename__ = "webhook_token"

    digest: Mapped[bytes] = mapped_column(primary_key=True, info=TECHNICAL)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)


class RefusalNews(Base):
    """A choice that the provider is still to hear of; `tags` are empty for mail wanted again."""

    __tablename__ = "refusal_news"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NEWS)
    person_kind: Mapped[str] = mapped_column(sa.Text, info=NEWS)
    person_id: Mapped[UUID] = mapped_column(index=True, info=NEWS)
    tags: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), info=NEWS)
    attempts: Mapped[int] = mapped_column(info=TECHNICAL)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
