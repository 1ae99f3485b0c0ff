"""Keys that sign access tokens, and buckets that count tries."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import not_personal
from identity.models.base import Base, instant

_PLATFORM_KEY = not_personal("a key of the platform")
_COUNTER = not_personal("a keyed digest and a counter")


class SigningKey(Base):
    """An Ed25519 key; `kid` is its RFC 7638 thumbprint."""

    __tablename__ = "signing_key"

    kid: Mapped[str] = mapped_column(primary_key=True, info=_PLATFORM_KEY)
    public_key: Mapped[bytes] = mapped_column(info=_PLATFORM_KEY)
    private_key_sealed: Mapped[bytes] = mapped_column(info=_PLATFORM_KEY)
    created_at: Mapped[datetime] = instant(_PLATFORM_KEY)
    active_from: Mapped[datetime] = instant(_PLATFORM_KEY)


class Throttle(Base):
    """A bucket of tries, empty again at `empty_at`; its key is an HMAC of what it counts."""

    __tablename__ = "throttle"

    digest: Mapped[bytes] = mapped_column(primary_key=True, info=_COUNTER)
    empty_at: Mapped[datetime] = instant(_COUNTER, index=True)
