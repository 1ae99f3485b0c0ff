"""The record of who was told of a new version of the policy, and when (promise P41).

Who has an account was told by one mailing, who only takes part by a second one that follows it; the
record is of both. Numbers only. Whoever has deleted their account since is counted no more, and
after a year the record goes as that of any other mail does.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from notifications.domain.delivery import MailingStatus
from notifications.domain.kinds import POLICY_CHANGED, POLICY_CHANGED_FOR_MEMBERS
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
    following = _following(db)
    mailing_ids = [*(row["id"] for row in found), *(row["id"] for row in following.values())]
    counts, times = _counts(db, mailing_ids), _times(db, mailing_ids)
    items = []
    for row in found:
        second = following.get(str(row["id"]))
        both = [row["id"]] if second is None else [row["id"], second["id"]]
        items.append(
            {
                **{name: row["facts"][name] for name in _FACTS},
                "id": row["id"],
                "status": _status(row, second),
                "announced_at": row["due_at"],
                "counts": dict(sum((Counter(counts[one]) for one in both), Counter())),
                **_span([times[one] for one in both if one in times]),
            }
        )
    return {"items": items}


def _following(db: sa.Connection) -> dict[str, Any]:
    """The mailings to members by the announcement that each follows."""
    rows = sa.select(_MAILING.id, _MAILING.facts, _MAILING.status).where(
        _MAILING.kind == POLICY_CHANGED_FOR_MEMBERS.name
    )
    return {str(row["facts"].get("of")): row for row in db.execute(rows).mappings()}


def _status(first: Any, second: Any | None) -> str:
    """It is told to all once the second is: what was announced before there was one has none."""
    if first["status"] != MailingStatus.FROZEN or second is None:
        return str(first["status"])
    return str(MailingStatus.FREEZING if second["status"] == "planned" else second["status"])


def _span(times: Sequence[dict[str, Any]]) -> dict[str, Any]:
    left = [one for one in times if one["first_sent_at"] is not None]
    if not left:
        return {}
    first, last = (one["first_sent_at"] for one in left), (one["last_sent_at"] for one in left)
    return {"first_sent_at": min(first), "last_sent_at": max(last)}


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
