"""A person's package, while it lies ready."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from privacy.models.base import PACKAGE, TECHNICAL, Base


class Package(Base):
    """A person's data in one file, encrypted under a key of its own; key and file go together."""

    __tablename__ = "package"

    request_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("request.id"), primary_key=True, info=TECHNICAL
    )
    key: Mapped[bytes] = mapped_column(info=PACKAGE)
    size: Mapped[int] = mapped_column(sa.BigInteger, info=TECHNICAL)
    sha256: Mapped[str] = mapped_column(sa.Text, info=TECHNICAL)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL, index=True)
    downloads_left: Mapped[int] = mapped_column(info=TECHNICAL)
    open_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)


class PackageChunk(Base):
    """A piece of a package, so that none is ever whole in memory."""

    __tablename__ = "package_chunk"

    request_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("package.request_id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    number: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    content: Mapped[bytes] = mapped_column(info=PACKAGE)
