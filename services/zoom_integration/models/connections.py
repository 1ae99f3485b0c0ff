"""A host's connection to Zoom, attempts to connect, and what is left to do at a parting.

A host's display name and address at Zoom have no column: they are fetched when they are shown
(promise P10). Tokens are encrypted and bound to row and column (P6).
"""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime, not_personal, personal
from zoom_integration.models.base import TECHNICAL, Base

WHILE_CONNECTED = "while Zoom is connected"
ATTEMPT_KEPT = "10 minutes"
ERRAND_KEPT = "until Zoom has confirmed it, 90 days at most"
_CONNECTION = personal(
    category="Zoom connection",
    purpose="create and manage meetings on the host's behalf",
    basis="contract",
    retention=WHILE_CONNECTED,
)
_CREDENTIAL = personal(
    category="Zoom connection",
    purpose="act at Zoom on the host's behalf",
    basis="contract",
    retention=WHILE_CONNECTED,
    export="state_only",
)
_ATTEMPT = personal(
    category="Zoom connection attempts",
    purpose="know the host again who comes back from Zoom",
    basis="contract",
    retention=ATTEMPT_KEPT,
    export="exclude",
)
_ERRAND = personal(
    category="errands at Zoom",
    purpose="end what a host who disconnected had granted",
    basis="contract",
    retention=ERRAND_KEPT,
    export="exclude",
)


class Connection(Base):
    """A host's Zoom account. Disconnecting deletes the row; there is no other trace of it."""

    __tablename__ = "connection"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    host_id: Mapped[UUID] = mapped_column(unique=True, info=_CONNECTION)
    zoom_user_id: Mapped[str | None] = mapped_column(sa.Text, unique=True, info=_CONNECTION)
    status: Mapped[str] = mapped_column(sa.Text, info=_CONNECTION)
    problem: Mapped[str | None] = mapped_column(sa.Text, info=_CONNECTION)
    connected_at: Mapped[datetime] = mapped_column(UtcDateTime, info=_CONNECTION)
    access_token: Mapped[bytes | None] = mapped_column(info=_CREDENTIAL)
    refresh_token: Mapped[bytes | None] = mapped_column(info=_CREDENTIAL)
    access_expires_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    refreshed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    generation: Mapped[int] = mapped_column(info=TECHNICAL, default=0)
    writes_on: Mapped[date | None] = mapped_column(info=TECHNICAL)
    writes_count: Mapped[int] = mapped_column(info=TECHNICAL, default=0)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    throttled_in_a_row: Mapped[int] = mapped_column(info=TECHNICAL, default=0)


class ConnectAttempt(Base):
    """A host on the way to Zoom and back; the state is stored as a digest only."""

    __tablename__ = "connect_attempt"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    state_digest: Mapped[bytes] = mapped_column(unique=True, info=TECHNICAL)
    host_id: Mapped[UUID] = mapped_column(index=True, info=_ATTEMPT)
    verifier: Mapped[bytes] = mapped_column(info=_ATTEMPT)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)


class Errand(Base):
    """Something still to be done at Zoom for a host who is gone from here.

    It names nobody: the owner is a keyed digest, and what it takes (tokens, numbers of meetings)
    is encrypted as one piece that only the errand can open.
    """

    __tablename__ = "errand"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    kind: Mapped[str] = mapped_column(sa.Text, info=TECHNICAL)
    owner_digest: Mapped[bytes] = mapped_column(index=True, info=not_personal("keyed digest"))
    sealed: Mapped[bytes] = mapped_column(info=_ERRAND)
    attempts: Mapped[int] = mapped_column(info=TECHNICAL, default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
