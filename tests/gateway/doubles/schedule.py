"""Changes of a series' schedule: one session stays, one moves, one goes, one is new."""

from datetime import timedelta
from typing import Any

from chassis import clock
from chassis.errors import Conflict, Invalid

VERSION = "the-plan-that-was-shown"


class ScheduleDouble:
    series: dict[str, dict[str, Any]]
    sessions: dict[str, dict[str, Any]]
    is_plan_changed = False

    def preview_schedule_change(self, host_id: str, series_id: str, **wish: Any) -> dict[str, Any]:
        self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        if wish.get("recurrence") == "FREQ=DAILY":
            raise Invalid("invalid_request", "Not every day.", {"recurrence": ["Not every day."]})
        new = {
            "action": "add",
            "session_id": None,
            "starts_at": None,
            "slot": _slot(_in(days=40)),
        }
        there = [one for one in self.sessions.values() if one["series_id"] == series_id]
        if not there:  # a draft has no sessions yet
            return {"version": VERSION, "changes": [new], "drift": []}
        stays, moves, goes, by_hand = there
        return {
            "version": VERSION,
            "changes": [
                _change("keep", stays, _slot(stays["starts_at"])),
                _change("move", moves, _slot(_in(days=10))),
                _change("cancel", goes, None),
                new,
            ],
            "drift": [
                {
                    "session_id": by_hand["session_id"],
                    "starts_at": by_hand["starts_at"],
                    "slot": _slot(_in(days=20)),
                }
            ],
        }

    def change_schedule(self, host_id: str, series_id: str, **wish: Any) -> dict[str, Any]:
        found = self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        if self.is_plan_changed or wish.get("version") not in (None, VERSION):
            raise Conflict("plan_changed", "The sessions have changed since.")
        return found

    def skip_date(self, host_id: str, series_id: str, on: str) -> dict[str, Any]:
        self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        if on < "2026":
            raise Invalid("invalid_request", "No such date.", {"on": ["No such date ahead."]})
        return {"status": "cancelled", "slot_on": on}

    def restore_session(self, host_id: str, session_id: str) -> dict[str, Any]:
        found = self.get_session(host_id, session_id)  # type: ignore[attr-defined]
        if found["status"] != "cancelled":
            raise Conflict("session_not_cancelled", "This session was not cancelled.")
        found["status"] = "scheduled"
        return found


def _change(action: str, session: dict[str, Any], slot: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "action": action,
        "session_id": session["session_id"],
        "starts_at": session["starts_at"],
        "slot": slot,
    }


def _slot(starts_at: str) -> dict[str, Any]:
    return {"on": starts_at[:10], "starts_at": starts_at, "duration_minutes": 60}


def _in(*, days: int) -> str:
    at = clock.now() + timedelta(days=days)
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z")
