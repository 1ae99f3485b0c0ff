"""Who wants no mail: stopped by one click, by choice, by a complaint or a dead address.

Kept by keyed digest, without the address, so that a refusal outlives the person's data.
"""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from notifications.commands import telling_provider
from notifications.domain.kinds import Category
from notifications.models import Suppression
from notifications.rendering.links import Unsubscription

EVERYTHING = "*"
_ONE_REFUSAL = (Suppression.address_digest, Suppression.category, Suppression.series_id)


class Why(StrEnum):
    """What stopped the mail."""

    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"
    BOUNCED = "bounced"
    OBJECTED = "objected"


def stop(
    uow: UnitOfWork,
    address_digest: bytes,
    *,
    category: str = EVERYTHING,
    series_id: UUID | None = None,
    why: Why = Why.UNSUBSCRIBED,
) -> None:
    """Send no more of a category (or of everything), of one series (or of all).

    A refusal keeps its first reason, except an objection: what else stops the mail must outlive it.
    """
    row = insert(Suppression).values(
        id=new_id(),
        address_digest=address_digest,
        category=category,
        series_id=series_id,
        reason=why,
        since=uow.now,
    )
    uow.db.execute(
        row.on_conflict_do_update(
            index_elements=_ONE_REFUSAL,
            set_={"reason": row.excluded.reason, "since": row.excluded.since},
            where=(Suppression.reason == Why.OBJECTED) & (row.excluded.reason != Why.OBJECTED),
        )
    )


def resume(
    uow: UnitOfWork, address_digest: bytes, *, category: str, series_id: UUID | None = None
) -> None:
    """Send again: the person chose so on the page behind the link."""
    rows = sa.delete(Suppression).where(
        Suppression.address_digest == address_digest,
        Suppression.category == category,
        Suppression.series_id.is_not_distinct_from(series_id),
    )
    uow.db.execute(rows)


def lift_objection(uow: UnitOfWork, address_digest: bytes) -> None:
    """Send again what nothing but an objection had stopped (promise P30)."""
    rows = sa.delete(Suppression).where(
        Suppression.address_digest == address_digest, Suppression.reason == Why.OBJECTED
    )
    uow.db.execute(rows)


def stop_by_one_click(uow: UnitOfWork, link: Unsubscription) -> None:
    """Stop the category of the mail whose link it is (promise P37, RFC 8058)."""
    stop(uow, link.address_digest, category=link.category)
    telling_provider.note(uow, link, link.category, is_stopped=True)


def choose(
    uow: UnitOfWork,
    link: Unsubscription,
    *,
    categories: dict[Category, bool],
    series: bool | None = None,
) -> None:
    """Keep a person's choices; those that are not named stay as they are.

    Who wants anything at all again has lifted the general refusal, whatever had caused it.
    """
    if any(categories.values()):
        resume(uow, link.address_digest, category=EVERYTHING)
        telling_provider.note(uow, link, EVERYTHING, is_stopped=False)
    for category, is_wanted in categories.items():
        change = resume if is_wanted else stop
        change(uow, link.address_digest, category=category)
        if not is_wanted:
            telling_provider.note(uow, link, category, is_stopped=True)
    if series is not None and link.series_id is not None:
        change = resume if series else stop
        change(uow, link.address_digest, category=EVERYTHING, series_id=link.series_id)
