"""Second factors and what is kept while one is being shown."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from identity.models.base import (
    CREDENTIAL,
    CREDENTIAL_FACT,
    ONE_TIME_SECRET,
    TECHNICAL,
    Base,
    instant,
    of_account,
    optional_instant,
    own_id,
)


class Totp(Base):
    """An authenticator app; counts once `confirmed_at` is set. `last_step` bars a code's reuse."""

    __tablename__ = "totp"

    account_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=CREDENTIAL_FACT
    )
    secret_sealed: Mapped[bytes] = mapped_column(info=CREDENTIAL)
    last_step: Mapped[int | None] = mapped_column(sa.BigInteger, info=TECHNICAL)
    created_at: Mapped[datetime] = instant(CREDENTIAL_FACT)
    confirmed_at: Mapped[datetime | None] = optional_instant(CREDENTIAL_FACT)


class RecoveryCode(Base):
    """A code for whoever has lost the second factor, good once."""

    __tablename__ = "recovery_code"

    digest: Mapped[bytes] = mapped_column(primary_key=True, info=CREDENTIAL)
    account_id: Mapped[UUID] = of_account(CREDENTIAL_FACT)
    created_at: Mapped[datetime] = instant(CREDENTIAL_FACT)
    used_at: Mapped[datetime | None] = optional_instant(CREDENTIAL_FACT)


class Passkey(Base):
    """A WebAuthn credential. `sign_count` goes back only where the key was cloned."""

    __tablename__ = "passkey"

    id: Mapped[UUID] = own_id(CREDENTIAL_FACT)
    account_id: Mapped[UUID] = of_account(CREDENTIAL_FACT)
    credential_id: Mapped[bytes] = mapped_column(unique=True, info=CREDENTIAL)
    public_key: Mapped[bytes] = mapped_column(info=CREDENTIAL)
    sign_count: Mapped[int] = mapped_column(sa.BigInteger, info=TECHNICAL)
    name: Mapped[str] = mapped_column(info=CREDENTIAL_FACT)
    created_at: Mapped[datetime] = instant(CREDENTIAL_FACT)
    last_used_at: Mapped[datetime | None] = optional_instant(CREDENTIAL_FACT)


class Challenge(Base):
    """A step of signing in or enrolling that waits for its answer.

    `account_id` is empty where a passkey is yet to say who it is; `value` is what a passkey
    signs; `method` is the first factor that was shown.
    """

    __tablename__ = "challenge"

    digest: Mapped[bytes] = mapped_column(primary_key=True, info=ONE_TIME_SECRET)
    purpose: Mapped[str] = mapped_column(info=TECHNICAL)
    account_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True, info=ONE_TIME_SECRET
    )
    value: Mapped[bytes | None] = mapped_column(info=ONE_TIME_SECRET)
    method: Mapped[str | None] = mapped_column(info=TECHNICAL)
    tries: Mapped[int] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = instant(TECHNICAL)
    expires_at: Mapped[datetime] = instant(TECHNICAL, index=True)
