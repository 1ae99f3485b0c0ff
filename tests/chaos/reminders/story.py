"""A series with many members and one session due; who leaves meanwhile, and how it is moved."""

import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.clock import file_source
from chassis.errors import Unavailable
from chassis.ids import new_id
from chassis.transport.errors import RemoteFault
from series.models import Membership
from tests.chaos.reminders.ground import Ground

OFFSET = timedelta(minutes=60)
LOCALES = ("en", "de", "fr", None)
ZONES = ("Europe/Paris", "America/New_York", None)
# In the series, but not to be told: four ways of not taking part.
OTHERS = (
    ("unconfirmed", False),
    ("awaiting_approval", False),
    ("ended", False),
    ("active", True),
)
OTHERS_OF_EACH = 25
_ROWS_AT_ONCE = 1000
_PATIENCE_SECONDS = 120.0


@dataclass
class Story:
    """What is asked of series, by RPC, until it is answered: whoever died is asked again."""

    ground: Ground
    host_id: UUID = field(default_factory=new_id)
    left_at: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = file_source(self.ground.run.clock)

    def publish(self) -> None:
        """A series whose own session is far away."""
        created = self._insist(
            "create_series",
            host_id=self.host_id,
            title="Morning Yoga",
            zone="Europe/Paris",
            starts_on=date(self.now().year + 1, 3, 1).isoformat(),
            starts_time="18:00",
            duration_minutes=60,
            pricing="free",
            reminder_offsets_minutes=[OFFSET // timedelta(minutes=1)],
        )
        self.series_id = UUID(created["series_id"])
        self._insist("publish_series", host_id=self.host_id, series_id=self.series_id)

    def enrol(self, count: int) -> tuple[list[str], list[str]]:
        """Addresses of members, and of others who are in the series but do not take part."""
        members = [self._row(f"m{number}@example.test", number) for number in range(count)]
        others = [
            self._row(f"o{kind}-{number}@example.test", number)
            | {"status": status, "is_restricted": is_restricted}
            for kind, (status, is_restricted) in enumerate(OTHERS)
            for number in range(OTHERS_OF_EACH)
        ]
        engine = self.ground.engine("series")
        with engine.begin() as db:
            for start in range(0, count, _ROWS_AT_ONCE):
                db.execute(sa.insert(Membership), members[start : start + _ROWS_AT_ONCE])
            db.execute(sa.insert(Membership), others)
        engine.dispose()
        return [row["address"] for row in members], [row["address"] for row in others]

    def manage_tokens(self) -> dict[str, str]:
        """By address: what each member's own page is opened with."""
        found: dict[str, str] = {}
        after = None
        while True:
            page = self._insist("get_series_roster_page", series_id=self.series_id, after=after)
            found |= {item["email"]: item["manage_token"] for item in page["items"]}
            if page["next"] is None:
                return found
            after = page["next"]

    def announce(self, starts_at: datetime) -> None:
        """The session that is due."""
        added = self._insist(
            "add_session",
            host_id=self.host_id,
            series_id=self.series_id,
            starts_at=starts_at.isoformat(),
        )
        self._session_id = added["session_id"]

    def move(self, starts_at: datetime) -> bool:
        """To another time; False where the answer came after its reminder's was past."""
        self._insist(
            "reschedule_session",
            host_id=self.host_id,
            session_id=self._session_id,
            starts_at=starts_at.isoformat(),
        )
        return self.now() < starts_at - OFFSET

    def leave(self, address: str, token: str) -> None:
        """Somebody leaves; `left_at` is when series had said so."""
        self._insist("leave", token=token)
        self.left_at[address] = self.now()

    def _insist(self, method: str, **request: Any) -> Any:
        """Ask under one idempotency key until there is an answer."""
        key, until = str(new_id()), time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return self.ground.calls.call(
                    "series", method, request, timeout=3, idempotency_key=key
                )
            except (Unavailable, RemoteFault):
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def _row(self, address: str, number: int) -> dict[str, Any]:
        return {
            "id": new_id(),
            "series_id": self.series_id,
            "email": address,
            "address": address,
            "name": f"Ana {number}",
            "locale": LOCALES[number % len(LOCALES)],
            "zone": ZONES[number % len(ZONES)],
            "status": "active",
            "is_restricted": False,
            "requested_at": self.now(),
            "asked_at": self.now(),
            "joined_at": self.now(),
        }
