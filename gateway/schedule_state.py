"""What the services told of their retention, for the operators' page: late rules first."""

from datetime import datetime, timedelta
from typing import Any

from chassis import clock

# A service tells once an hour.
SILENT_AFTER = timedelta(hours=3)


def of(reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each report with whether its service has gone silent, and its rules, those late first."""
    return [
        report
        | {
            "is_silent": _is_silent(report["ran_at"]),
            "rules": sorted(report["rules"], key=lambda rule: (-rule["overdue"], rule["name"])),
        }
        for report in reports
    ]


def _is_silent(ran_at: str) -> bool:
    return clock.now() - datetime.fromisoformat(ran_at) > SILENT_AFTER
