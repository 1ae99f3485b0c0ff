"""Rows made from the columns of a table alone, so that a new table needs no planter of its own."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from chassis.db import UtcDateTime
from chassis.ids import new_id
from chassis.retention.rules import Rule

Values = dict[str, Any]

# What the columns alone do not tell: values that a constraint asks for.
_ASKED_FOR: Mapping[tuple[str, str], Values] = MappingProxyType(
    {
        ("identity", "account"): {"status": "active"},
        ("series", "series"): {"status": "published", "visibility": "public"},
        ("series", "membership"): {"status": "ended"},
        ("series", "session"): {"status": "scheduled"},
        ("billing", "connection"): {"status": "active"},
        ("billing", "price"): {"interval": "month"},
        ("billing", "checkout"): {"status": "complete"},
        ("billing", "payment"): {"status": "paid"},
        ("billing", "refund"): {"status": "made"},
        ("notifications", "mailing"): {"status": "frozen"},
        ("notifications", "message"): {"status": "sent"},
    }
)

# Rows of a rule that needs more than its instant; a dict goes to the parent of that name.
_OF_RULE: Mapping[tuple[str, str], Callable[[datetime], Values]] = MappingProxyType(
    {
        ("identity", "account"): lambda at: {"status": "unconfirmed", "created_at": at},
        ("identity", "browser_session"): lambda at: {"last_used_at": at},
        ("identity", "refresh_token.successor_sealed"): lambda at: {
            "spent_at": at,
            "expires_at": at + timedelta(days=3650),
            "successor_sealed": b"sealed",
        },
        ("identity", "team_member.invitation_digest"): lambda at: {
            "invitation_expires_at": at,
            "invitation_digest": secrets.token_bytes(32),
        },
        ("series", "membership.unconfirmed"): lambda at: {
            "status": "unconfirmed",
            "lapses_at": at,
        },
        ("zoom_integration", "attendee.recognition"): lambda at: {
            "email_digest": b"e",
            "name_digest": b"n",
            "registrant_digest": b"r",
            "meeting": {"starts_at": at - timedelta(minutes=30), "duration_minutes": 30},
        },
        ("zoom_integration", "recording"): lambda at: {
            "meeting": {"starts_at": at - timedelta(minutes=30), "duration_minutes": 30}
        },
        ("zoom_integration", "meeting"): lambda at: {
            "starts_at": at - timedelta(minutes=30),
            "duration_minutes": 30,
        },
        ("notifications", "mailing"): lambda at: {"due_at": at, "person_id": new_id()},
        ("billing", "checkout"): lambda at: {"status": "complete", "created_at": at},
        ("privacy", "request"): lambda at: {
            "received_at": at,
            "settled_at": at,
            "status": "completed",
        },
        ("privacy", "audit_fact"): lambda at: {"at": at, "is_chained": True},
        ("privacy", "handled messages"): lambda at: {"status": "done", "settled_at": at},
    }
)


def plant(db: Session, service: str, rule: Rule, *, since: datetime) -> Values:
    """A row of the rule's table that began then, with the rows that it needs."""
    made = _OF_RULE.get((service, rule.name))
    given = made(since) if made else {_column_of(rule): since}
    return _insert(db, service, rule.table, given)


def plant_child(db: Session, service: str, table: sa.Table, parent: Values, of: sa.Table) -> Values:
    """A row that hangs on a row of another table."""
    key = next(c for c in table.foreign_key_constraints if c.referred_table is of)
    pairs = {e.parent.name: parent[e.column.name] for e in key.elements}
    return _insert(db, service, table, pairs)


def _column_of(rule: Rule) -> str:
    name = getattr(rule.since, "key", None)
    assert isinstance(name, str), f"{rule.name}: say in planting.py how its time begins"
    return name


def _insert(db: Session, service: str, table: sa.Table, given: Values) -> Values:
    of_parents = {name: values for name, values in given.items() if isinstance(values, dict)}
    own = {name: value for name, value in given.items() if name not in of_parents}
    values = _ASKED_FOR.get((service, str(table.name)), {}) | own
    for constraint in table.foreign_key_constraints:
        columns = [element.parent for element in constraint.elements]
        if any(c.nullable or c.name in values for c in columns):
            continue
        parent_of = constraint.referred_table
        parent = _insert(db, service, parent_of, of_parents.get(str(parent_of.name), {}))
        values |= {e.parent.name: parent[e.column.name] for e in constraint.elements}
    for column in table.columns:
        if column.name not in values and _is_needed(column):
            values[str(column.name)] = _some(column)
    row = db.execute(sa.insert(table).values(values).returning(*table.columns)).one()
    return dict(row._mapping)


def _is_needed(column: sa.Column[Any]) -> bool:
    return not column.nullable and column.server_default is None and column.identity is None


def _some(column: sa.Column[Any]) -> Any:
    """Something of the column's type, unlike what any other row has."""
    kinds: list[tuple[Any, Callable[[], Any]]] = [
        (sa.Uuid, new_id),
        (UtcDateTime, lambda: datetime.fromisoformat("2027-03-01T12:00:00Z")),
        (sa.Boolean, lambda: False),
        (sa.Integer, lambda: 1),
        (sa.LargeBinary, lambda: secrets.token_bytes(16)),
        (sa.ARRAY, list),
        (JSONB, dict),
        (sa.Date, lambda: date(2027, 3, 1)),
        (sa.Time, lambda: time(12)),
        (sa.Interval, lambda: timedelta(hours=1)),
        (sa.Text, lambda: f"x{secrets.token_hex(6)}"),
    ]
    return next(make() for kind, make in kinds if isinstance(column.type, kind))
