"""What all tables of series share: the metadata, the column types, the manifest's entries."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase

from chassis.db import UtcDateTime, new_metadata, not_personal, personal

UNTIL_DELETED = "until the host deletes the series or the account"
MEMBERSHIP_KEPT = (
    "a year after the membership ended; two days where it was never confirmed, two weeks where the "
    "host invited"
)
WITH_MEMBERSHIP = "as long as the membership"
SERIES = personal(
    category="series",
    purpose="offer a host's sessions to subscribers",
    basis="contract",
    retention=UNTIL_DELETED,
)
MEETING = personal(
    category="series",
    purpose="lead the subscribers of a session to its meeting",
    basis="contract",
    retention=UNTIL_DELETED,
)
MEMBERSHIP = personal(
    category="memberships",
    purpose="keep your place in a series and tell you when it is",
    basis="contract",
    retention=MEMBERSHIP_KEPT,
)
OPENING = personal(
    category="join page visits",
    purpose="show the host who found the way to a session",
    basis="legitimate_interest",
    retention=WITH_MEMBERSHIP,
)
TECHNICAL = not_personal("bookkeeping")


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map: ClassVar = {
        str: sa.Text(),
        UUID: sa.Uuid(),
        datetime: UtcDateTime(),
        list[int]: ARRAY(sa.Integer()),
    }

    def values(self) -> dict[str, Any]:
        """The row's values by column, but for those that are left to the column's default."""
        names = (column.name for column in self.__table__.columns)
        return {name: getattr(self, name) for name in names if name in self.__dict__}
