"""Waiting until nothing is under way any more; what is left hanging then is a discrepancy."""

import time
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from tests.chaos.reminders.ground import TAKING_PART, Ground

_MESSAGING = {
    "events not sent": "SELECT count(*) FROM outbox",
    "events not handled": "SELECT count(*) FROM inbox WHERE status = 'pending'",
    "events parked": "SELECT count(*) FROM inbox WHERE status = 'parked'",
}
_SENDING = {
    "mailings not frozen": (
        "SELECT count(*) FROM mailing WHERE status IN ('planned', 'freezing')"
        " AND due_at <= now() + interval '1 hour'"
    ),
    "messages not sent": (
        "SELECT count(*) FROM message"
        " WHERE status IN ('queued', 'preparing', 'sending', 'uncertain')"
    ),
    "messages failed": "SELECT count(*) FROM message WHERE status = 'failed'",
}
# These stay as they are, however long one waits.
_SETTLED = ("events parked", "messages failed")
_POLL_SECONDS = 0.3
_QUIET_POLLS = 3


def await_quiet(ground: Ground, patience: float) -> Mapping[str, int]:
    """Return once all is done, seen several times in a row; what is left after `patience`."""
    engines = {name: ground.engine(name) for name in TAKING_PART}
    try:
        return _await_quiet(engines, time.monotonic() + patience)
    finally:
        for engine in engines.values():
            engine.dispose()


def _await_quiet(engines: Mapping[str, Engine], until: float) -> Mapping[str, int]:
    quiet = 0
    while True:
        left = _loose_ends(engines)
        is_quiet = left is not None and all(what.endswith(_SETTLED) for what in left)
        quiet = quiet + 1 if is_quiet else 0
        if quiet >= _QUIET_POLLS or time.monotonic() > until:
            return {"databases out of reach": 1} if left is None else left
        time.sleep(_POLL_SECONDS)


def _loose_ends(engines: Mapping[str, Engine]) -> dict[str, int] | None:
    """By name, those that there are; None while a database does not answer."""
    found: dict[str, int] = {}
    try:
        for name, engine in engines.items():
            asked = _MESSAGING | (_SENDING if name == "notifications" else {})
            with engine.connect() as db:
                counted = {what: db.scalar(sa.text(query)) for what, query in asked.items()}
            found |= {f"{name}: {what}": count for what, count in counted.items() if count}
    except sa.exc.DBAPIError:
        return None
    return found
