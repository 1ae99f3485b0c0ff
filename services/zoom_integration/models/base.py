"""What all tables of zoom_integration share."""

from sqlalchemy.orm import DeclarativeBase

from chassis.db import new_metadata, not_personal

TECHNICAL = not_personal("bookkeeping of meetings and tokens")


class Base(DeclarativeBase):
    metadata = new_metadata()
