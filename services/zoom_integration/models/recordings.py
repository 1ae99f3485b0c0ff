"""Recordings of sessions in the host's Zoom cloud: where they are, and with which passcode."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime, not_personal, personal
from zoom_integration.models.base import TECHNICAL, Base
from zoom_integration.models.meetings import Meeting

RECORDING_KEPT = "30 days after the session, or until it is deleted at Zoom"
_RECORDING = personal(
    category="Recordings",
    purpose="offer members a session's recording, where the host wants it",
    basis="contract",
    retention=RECORDING_KEPT,
    export="state_only",
)

_RECORDING_OF = personal(
    category="Recordings",
    purpose="know whose recording it is",
    basis="contract",
    retention=RECORDING_KEPT,
)


class Recording(Base):
    """One run of a session's meeting that was recorded.

    Link and passcode are encrypted as one piece under the row's id. Without them the recording is
    gone at Zoom: the row stays, so that a late word of its completion does not bring it back.
    """

    __tablename__ = "recording"
    __table_args__ = (sa.UniqueConstraint("session_id", "room_digest"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey(Meeting.session_id, ondelete="CASCADE"), info=TECHNICAL
    )
    host_id: Mapped[UUID] = mapped_column(index=True, info=_RECORDING_OF)
    room_digest: Mapped[bytes] = mapped_column(info=not_personal("keyed digest"))
    sealed: Mapped[bytes | None] = mapped_column(info=_RECORDING)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
