"""What the services told of their retention, for the operators' page: late rules first."""

from datetime import datetime, timedelta
from typing import Any

from chassis import clock

# A service tells once an hour.
SILENT_AFTER = timedelta(hours=3)


def of(reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each report with whether its service has gone silent, and its rules, those late first.

    One instant stands for a service's rules; one whose own run is long before it `is_behind`.
    """
    return [
        report
        | {
            "is_silent": _is_long_before(report["ran_at"], clock.now()),
            "rules": [_rule(rule, report) for rule in sorted(report["rules"], key=_late_first)],
        }
        for report in reports
    ]


def _late_first(rule: dict[str, Any]) -> tuple[int, str]:
    return -rule["overdue"], rule["name"]


def _rule(rule: dict[str, Any], report: dict[str, Any]) -> dict[str, Any]:
    told_at = datetime.fromisoformat(report["ran_at"])
    return rule | {"is_behind": _is_long_before(rule["ran_at"], told_at)}


def _is_long_before(ran_at: str, instant: datetime) -> bool:
    return instant - datetime.fromisoformat(ran_at) > SILENT_AFTER
