"""How rights requests stand against their deadline."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from chassis.figures import Figure, Reading, rows
from privacy.domain import ACTIVE
from privacy.models import Request

_LEFT = {"overdue": 0, "2": 2, "7": 7}
"""Days left at most, by label; all others are `more`."""


def _open(db: Connection, now: datetime) -> Reading:
    """By days left; every label is there, so that an alert sees the fall back to nought."""
    left = sa.case(
        *((Request.due_at <= now + timedelta(days=days), label) for label, days in _LEFT.items()),
        else_="more",
    )
    counted = sa.select(left, sa.func.count()).where(Request.status.in_(ACTIVE)).group_by(left)
    nought: Reading = {(label,): 0.0 for label in (*_LEFT, "more")}
    return {**nought, **rows(db, counted)}


FIGURES = (Figure("rights_requests_open", "Requests being worked on.", _open, ("days_left",)),)
