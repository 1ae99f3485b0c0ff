"""How people get into a series, and who may open it in the host's place."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import personal
from zoom_integration.models.base import TECHNICAL, Base

WHILE_SERIES = "while the series exists"
_ROOM = personal(
    category="Rooms",
    purpose="let the host say how people get into a series",
    basis="contract",
    retention=WHILE_SERIES,
)
_CO_HOST = personal(
    category="Alternative hosts",
    purpose="let somebody else open the host's meetings at Zoom",
    basis="contract",
    retention=WHILE_SERIES,
)
_CO_HOSTED = personal(
    category="Alternative hosts",
    purpose="know whose series it is",
    basis="contract",
    retention=WHILE_SERIES,
    export="exclude",
)


class Room(Base):
    """How people get into the sessions of a series. A series without a row has the usual room."""

    __tablename__ = "room"

    series_id: Mapped[UUID] = mapped_column(primary_key=True, info=_ROOM)
    host_id: Mapped[UUID] = mapped_column(primary_key=True, index=True, info=_ROOM)
    version: Mapped[int] = mapped_column(info=TECHNICAL)
    own_url: Mapped[str | None] = mapped_column(sa.Text, info=_ROOM)
    has_waiting_room: Mapped[bool] = mapped_column(info=_ROOM)
    passcode: Mapped[str] = mapped_column(sa.Text, info=_ROOM)
    has_personal_links: Mapped[bool] = mapped_column(info=_ROOM, default=False)
    offers_recordings: Mapped[bool] = mapped_column(info=_ROOM, default=False)


class AlternativeHost(Base):
    """A Zoom user who may open the meetings of a series in the host's place."""

    __tablename__ = "alternative_host"

    series_id: Mapped[UUID] = mapped_column(primary_key=True, info=_CO_HOSTED)
    host_id: Mapped[UUID] = mapped_column(primary_key=True, index=True, info=_CO_HOSTED)
    email: Mapped[str] = mapped_column(sa.Text, primary_key=True, index=True, info=_CO_HOST)
