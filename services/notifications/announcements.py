"""The record of who was told of a new version of the policy, and when (promise P41).

Who has an account was told by one mailing, who only takes part, or only wrote to us, by others that
follow it; the record is of all. Numbers only. Whose data was deleted since is counted no more, and
after a year the record goes as that of any other mail does.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from notifications.domain.delivery import MailingStatus
from notifications.domain.kinds import POLICY_CHANGED
from notifications.domain.policies import FOLLOWING
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
    mailings = [*found, *chain.from_iterable(following.values())]
    mailing_ids = [row["id"] for row in mailings]
    counts, times = _counts(db, mailing_ids), _times(db, mailing_ids)
    items = []
    for row in found:
        others = following.get(str(row["id"]), [])
        ids = [row["id"], *(one["id"] for one in others)]
        items.append(
            {
                **{name: row["facts"][name] for name in _FACTS},
                "id": row["id"],
                "status": _status(row, others),
                "announced_at": row["due_at"],
                "counts": dict(sum((Counter(counts[one]) for one in ids), Counter())),
                **_span([times[one] for one in ids if one in times]),
            }
        )
    return {"items": items}


def _following(db: sa.Connection) -> dict[str, list[Any]]:
    """The mailings that follow each announcement."""
    rows = sa.select(_MAILING.id, _MAILING.facts, _MAILING.status).where(
        _MAILING.kind.in_(FOLLOWING)
    )
    following: dict[str, list[Any]] = defaultdict(list)
    for row in db.execute(rows).mappings():
        following[str(row["facts"].get("of"))].append(row)
    return following


def _status(first: Any, others: Sequence[Any]) -> str:
    """It is told to all once each is. One is planned when it is fixed whom the one before tells;
    what was announced before there were as many has fewer."""
    frozen = MailingStatus.FROZEN
    status = next((one["status"] for one in (first, *others) if one["status"] != frozen), frozen)
    return str(MailingStatus.FREEZING if others and status == MailingStatus.PLANNED else status)


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
