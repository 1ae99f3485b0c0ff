"""The record of who was told of a new version of the policy, and when (promise P41).

Numbers only. Whoever has deleted their account since is counted no more, and after a year the
record goes as that of any other mail does.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from notifications.domain.kinds import POLICY_CHANGED
from notifications.models import Mailing, Message, Recipient
from notifications.trails import STATE, TO_EACH

_MAILING, _MESSAGE = Mailing.__table__.c, Message.__table__.c
_RECIPIENT = Recipient.__table__.c
_FACTS = ("version", "effective_at", "summary", "announced_by")


def list_announcements(db: sa.Connection) -> dict[str, Any]:
    """Each announcement with its people by how far the mail came to them; the latest first."""
    rows = (
        sa.select(_MAILING.id, _MAILING.facts, _MAILING.status, _MAILING.due_at)
        .where(_MAILING.kind == POLICY_CHANGED.name)
        .order_by(_MAILING.due_at.desc(), _MAILING.id.desc())
    )
    found = db.execute(rows).mappings().all()
    mailing_ids = [row["id"] for row in found]
    counts, times = _counts(db, mailing_ids), _times(db, mailing_ids)
    items = [
        {
            **{name: row["facts"][name] for name in _FACTS},
            "id": row["id"],
            "status": row["status"],
            "announced_at": row["due_at"],
            "counts": counts[row["id"]],
            **times.get(row["id"], {}),
        }
        for row in found
    ]
    return {"items": items}


def _counts(db: sa.Connection, mailing_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    rows = (
        sa.select(_RECIPIENT.mailing_id, STATE, sa.func.count())
        .select_from(TO_EACH)
        .where(_RECIPIENT.mailing_id.in_(mailing_ids))
        .group_by(_RECIPIENT.mailing_id, STATE)
    )
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    for mailing_id, state, people in db.execute(rows):
        counts[mailing_id][state] = people
    return counts


def _times(db: sa.Connection, mailing_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """When the first and the last of the mails left."""
    rows = (
        sa.select(
            _MESSAGE.mailing_id,
            sa.func.min(_MESSAGE.sent_at).label("first_sent_at"),
            sa.func.max(_MESSAGE.sent_at).label("last_sent_at"),
        )
        .where(_MESSAGE.mailing_id.in_(mailing_ids))
        .group_by(_MESSAGE.mailing_id)
    )
    return {row["mailing_id"]: dict(row) for row in db.execute(rows).mappings()}
