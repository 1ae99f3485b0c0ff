"""Marks: what happened, so that a test can count how often."""

from datetime import datetime

from sqlalchemy import Identity
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.db import UtcDateTime, new_metadata


class Base(DeclarativeBase):
    metadata = new_metadata()


class Mark(Base):
    __tablename__ = "mark"

    mark_id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    text: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
