"""How hosts speak to the members of their series."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime, personal
from notifications.domain.voice import Voice
from notifications.models.base import TECHNICAL, Base

UNTIL_DELETED = "until the series is deleted"
VOICE = personal(
    category="voice of a series",
    purpose="send a host's mail under the name and colour that they chose",
    basis="contract",
    retention=UNTIL_DELETED,
)


class SeriesVoice(Base):
    """What the host of a series chose; a series without a row speaks as the platform."""

    __tablename__ = "series_voice"

    series_id: Mapped[UUID] = mapped_column(primary_key=True, info=VOICE)
    host_id: Mapped[UUID] = mapped_column(index=True, info=VOICE)
    name: Mapped[str] = mapped_column(sa.Text, info=VOICE)
    mark: Mapped[str] = mapped_column(sa.Text, info=VOICE)
    colour: Mapped[str] = mapped_column(sa.Text, info=VOICE)
    reply_to_name: Mapped[str] = mapped_column(sa.Text, info=VOICE)
    follow_up: Mapped[str] = mapped_column(sa.Text, info=VOICE)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)

    @property
    def value(self) -> Voice:
        return Voice(self.name, self.mark, self.colour, self.reply_to_name, self.follow_up)
