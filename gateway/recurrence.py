"""The form's choices as an RFC 5545 rule. Whether it is sound, and what it means, series says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WEEKDAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}


@dataclass(frozen=True)
class Choice:
    """What a host picked: how often, on which days, until when."""

    frequency: str
    interval: int = 1
    weekdays: Sequence[str] = ()
    ends: str = "never"
    count: int | None = None
    until: str | None = None

    def as_rule(self) -> str | None:
        """The RRULE's value; None for a single session."""
        if self.frequency == "ONCE":
            return None
        parts: Mapping[str, object] = {
            "FREQ": self.frequency,
            "INTERVAL": self.interval if self.interval > 1 else "",
            "BYDAY": ",".join(self._days()),
            "COUNT": self.count if self.ends == "count" and self.count else "",
            "UNTIL": (self.until or "").replace("-", "") if self.ends == "until" else "",
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    def _days(self) -> list[str]:
        chosen = self.weekdays if self.frequency == "WEEKLY" else ()
        return [day for day in WEEKDAYS if day in chosen]
