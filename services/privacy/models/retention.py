"""What each service told of keeping to its retention schedule."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime, not_personal
from privacy.models.base import TECHNICAL, Base


class RetentionReport(Base):
    """One service's report: by rule, how much was forgotten, spared, and is overdue."""

    __tablename__ = "retention_report"
    __table_args__ = (sa.Index("ix_retention_report_service", "service", "ran_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    service: Mapped[str] = mapped_column(sa.Text, info=TECHNICAL)
    ran_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL, index=True)
    forgotten: Mapped[int] = mapped_column(sa.BigInteger, info=TECHNICAL)
    overdue: Mapped[int] = mapped_column(sa.BigInteger, info=TECHNICAL)
    rules: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, info=not_personal("names of rules, counts, instants")
    )
