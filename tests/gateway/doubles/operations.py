"""What every service answers to operators: how it stands, and one message that it gave up."""

from typing import Any

from chassis.errors import NotFound

PARKED_ID = "stripe:evt_1"


def task(
    name: str, *, ran_at: str | None = "2026-11-23T10:00:00Z", failures: int = 0
) -> dict[str, Any]:
    """How a task that runs every minute went."""
    return {"name": name, "every": 60.0, "ran_at": ran_at, "took": 0.2, "failures": failures}


class OperationsDouble:
    """Beside the double of a service; `parked` is what was given up."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.parked = [PARKED_ID] if name == "billing" else []
        self.tasks: list[dict[str, Any]] = [task("compare_with_stripe", failures=4)]

    def get_operations(self) -> dict[str, Any]:
        return {
            "service": self.name,
            "release": "2026-11-23",
            "schema_version": "0007",
            "outbox": {"waiting": 0, "oldest_at": None},
            "inbox": {"waiting": 3, "oldest_at": "2026-11-23T10:00:00Z"},
            "parked": len(self.parked),
            "tasks": self.tasks,
        }

    def list_parked(self) -> dict[str, Any]:
        return {"items": [_row(message_id) for message_id in self.parked]}

    def replay_parked(self, operator_id: str, message_id: str) -> dict[str, Any]:
        if message_id not in self.parked:
            raise NotFound("parked_message_unknown", "No message that can be replayed has this id.")
        self.parked.remove(message_id)
        return {}

    discard_parked = replay_parked


def _row(message_id: str) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "source": "stripe",
        "name": "invoice.paid",
        "attempts": 12,
        "reason": "failed: KeyError",
        "received_at": "2026-11-23T10:00:00Z",
        "settled_at": "2026-11-23T11:00:00Z",
        "can_replay": True,
    }
