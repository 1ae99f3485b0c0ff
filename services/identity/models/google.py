"""Sign-ins with Google that are under way, and grants that are to be given back."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from identity.models.base import CREDENTIAL, ONE_TIME_SECRET, TECHNICAL, Base, instant, own_id


class GoogleAttempt(Base):
    """Between leaving for Google and coming back: bound to one browser, good once.

    `account_id` is set where a signed-in person links their Google account.
    """

    __tablename__ = "google_attempt"

    state_digest: Mapped[bytes] = mapped_column(primary_key=True, info=ONE_TIME_SECRET)
    browser_digest: Mapped[bytes] = mapped_column(info=ONE_TIME_SECRET)
    account_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True, info=ONE_TIME_SECRET
    )
    nonce: Mapped[str] = mapped_column(info=ONE_TIME_SECRET)
    code_verifier_sealed: Mapped[bytes] = mapped_column(info=ONE_TIME_SECRET)
    created_at: Mapped[datetime] = instant(TECHNICAL)
    expires_at: Mapped[datetime] = instant(TECHNICAL, index=True)


class GoogleRevocation(Base):
    """A grant that Google has yet to be told of; the row goes when Google confirms.

    It has no foreign key: an unlinked or erased account must not take it along unconfirmed.
    """

    __tablename__ = "google_revocation"

    id: Mapped[UUID] = own_id(TECHNICAL)
    account_id: Mapped[UUID] = mapped_column(sa.Uuid, index=True, info=CREDENTIAL)
    token_sealed: Mapped[bytes] = mapped_column(info=CREDENTIAL)
    attempts: Mapped[int] = mapped_column(info=TECHNICAL)
    next_attempt_at: Mapped[datetime] = instant(TECHNICAL, index=True)
