"""What people agreed to; and visits, counted without anybody."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime, not_personal, personal
from privacy.models.base import TECHNICAL, Base

CONSENT_KEPT = "while it stands, and 24 months after it was taken back"
CONSENT = personal(
    category="consents",
    purpose="prove what was agreed to, in which words, and until when",
    basis="legal_obligation",
    retention=CONSENT_KEPT,
)


class Consent(Base):
    """One purpose agreed to by one person; withdrawn, not deleted, when it is taken back."""

    __tablename__ = "consent"
    __table_args__ = (sa.Index("ix_consent_subject", "subject_digest", "purpose"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    subject_digest: Mapped[bytes] = mapped_column(info=not_personal("keyed digest"))
    purpose: Mapped[str] = mapped_column(sa.Text, info=CONSENT)
    text_version: Mapped[str] = mapped_column(sa.Text, info=CONSENT)
    text: Mapped[str] = mapped_column(sa.Text, info=CONSENT)
    source: Mapped[str] = mapped_column(sa.Text, info=CONSENT)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, info=CONSENT)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=CONSENT)


class VisitCount(Base):
    """How often a page was looked at on a day. Nobody's: there is no one in it."""

    __tablename__ = "visit_count"

    day: Mapped[date] = mapped_column(primary_key=True, info=TECHNICAL)
    page: Mapped[str] = mapped_column(sa.Text, primary_key=True, info=TECHNICAL)
    number: Mapped[int] = mapped_column(sa.BigInteger, info=TECHNICAL)
