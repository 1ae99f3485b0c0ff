"""What people chose here is told to the provider too, until it has heard.

No address is kept for it: its owner is asked for it when the provider is told.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from chassis.ids import new_id
from chassis.retry import backoff
from chassis.unit_of_work import UnitOfWork
from notifications.domain.kinds import DECLARED
from notifications.domain.people import PersonKind
from notifications.models import RefusalNews
from notifications.rendering.links import Unsubscription

RETRY_BASE, RETRY_CAP = timedelta(seconds=10), timedelta(hours=1)
EVERYTHING = "*"


@dataclass(frozen=True)
class News:
    """What the provider is to hear of a person. No tags: they want mail again."""

    id: UUID
    person_kind: PersonKind
    person_id: UUID
    tags: list[str]


def note(uow: UnitOfWork, link: Unsubscription, category: str, *, is_stopped: bool) -> None:
    """Have the provider told. A request for one's rights has no address to be told of."""
    if link.person_kind not in (PersonKind.MEMBERSHIP, PersonKind.ACCOUNT):
        return
    uow.db.add(
        RefusalNews(
            id=new_id(),
            person_kind=link.person_kind,
            person_id=link.person_id,
            tags=_tags(category) if is_stopped else [],
            attempts=0,
            due_at=uow.now,
        )
    )


def claim_next(uow: UnitOfWork) -> News | None:
    """The next to be told, put off meanwhile, so that a crash costs a second telling at most."""
    rows = (
        sa.select(RefusalNews)
        .where(RefusalNews.due_at <= uow.now)
        .order_by(RefusalNews.due_at, RefusalNews.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = uow.db.scalars(rows).first()
    if found is None:
        return None
    found.attempts += 1
    found.due_at = uow.now + backoff(found.attempts, base=RETRY_BASE, cap=RETRY_CAP)
    return News(found.id, PersonKind(found.person_kind), found.person_id, found.tags)


def forget(uow: UnitOfWork, news_id: UUID) -> None:
    """The provider has heard, or there is nobody left to tell it of."""
    uow.db.execute(sa.delete(RefusalNews).where(RefusalNews.id == news_id))


def _tags(category: str) -> list[str]:
    """Mail is tagged with its kind: a category is all of its kinds."""
    if category == EVERYTHING:
        return [EVERYTHING]
    return sorted(kind.name for kind in DECLARED.values() if kind.category == category)
