"""Members who are registered for a meeting at Zoom, and so have a link of their own to it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime, personal
from zoom_integration.models.base import TECHNICAL, Base
from zoom_integration.models.meetings import MEETING_KEPT, Meeting

CATEGORY = "Personal join links"
_LINK = personal(
    category=CATEGORY,
    purpose="lead a member into a session by a link of their own",
    basis="contract",
    retention=MEETING_KEPT,
)
_KNOWN_BY = personal(
    category=CATEGORY,
    purpose="know at Zoom again whose registration had no answer",
    basis="contract",
    retention=MEETING_KEPT,
    export="exclude",
)


class Registrant(Base):
    """On record before Zoom is asked; without `zoom_registrant_id` there was no answer yet.

    What `leaves_at` names is to be cancelled at Zoom from then on; then the row goes.
    """

    __tablename__ = "registrant"

    session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey(Meeting.session_id, ondelete="CASCADE"), primary_key=True, info=_LINK
    )
    membership_id: Mapped[UUID] = mapped_column(primary_key=True, index=True, info=_LINK)
    email_digest: Mapped[bytes] = mapped_column(info=_KNOWN_BY)
    zoom_registrant_id: Mapped[str | None] = mapped_column(sa.Text, info=_LINK)
    join_url: Mapped[str | None] = mapped_column(sa.Text, info=_LINK)
    leaves_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    attempts: Mapped[int] = mapped_column(info=TECHNICAL, default=0)
