"""What Mailgun's double has accepted, read from its own file: not what anybody says they sent."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.chaos.reminders.verdict import REMINDER, Arrival

_CLOCK = re.compile(r"\b\d{1,2}[:.](\d{2})\b")


def accepted(file: Path) -> list[Arrival]:
    """One for each recipient of each message."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        db.execute("BEGIN")  # both as of one instant, while the double goes on writing
        sends = {send["id"]: send for send in _documents(db, "mailgun.sends")}
        return [_arrival(sends[copy["send_id"]], copy) for copy in _documents(db, "mailgun.copies")]


def count_of(file: Path, minute: int) -> int:
    """How many recipients of reminders that name this minute have been accepted."""
    found = accepted(file)
    return sum(one.kind == REMINDER and one.minute == minute for one in found)


def _documents(db: sqlite3.Connection, collection: str) -> Iterator[dict[str, Any]]:
    rows = db.execute("SELECT body FROM document WHERE collection = ?", [collection])
    return (json.loads(body) for (body,) in rows)


def _arrival(send: dict[str, Any], copy: dict[str, Any]) -> Arrival:
    (kind,) = send["tags"]
    # A time that is the same for all of a batch stands in its text, and not with each of them.
    said = copy["variables"].get("when") or send["text"]
    found = _CLOCK.search(said) if kind == REMINDER else None
    return Arrival(
        address=copy["address"],
        kind=kind,
        minute=int(found[1]) if found else None,
        accepted_at=datetime.fromisoformat(send["accepted_at"]),
    )
