"""Subscriptions whose next payment is to be told of ahead."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from billing.domain.renewals import FORGOTTEN, TRIALING
from billing.models import Subscription
from billing.repository.ledger import is_withheld

_AT_ONCE = 200


def to_be_told(db: Session, *, now: datetime, until: datetime) -> Sequence[Subscription]:
    """Live ones that renew before an instant, and nobody was told of it; locked."""
    told_for = sa.func.coalesce(Subscription.renewal_told_for, Subscription.created_at)
    rows = sa.select(Subscription).where(
        Subscription.ended_at.is_(None),
        Subscription.started_at.is_not(None),
        Subscription.end_wish.is_(None),
        Subscription.ends_with_period.is_(False),
        _will_be_charged(),
        Subscription.period_ends_at > now,
        Subscription.period_ends_at <= until,
        told_for < Subscription.period_ends_at,
        sa.or_(Subscription.status == TRIALING, _is_forgotten()),
    )
    return db.scalars(rows.limit(_AT_ONCE).with_for_update(skip_locked=True)).all()


def _will_be_charged() -> sa.ColumnElement[bool]:
    """Neither restricted nor paused beyond the renewal."""
    resumes_before = Subscription.paused_until <= Subscription.period_ends_at
    is_free = sa.or_(Subscription.is_paused.is_(False), resumes_before)
    return sa.and_(is_free, sa.not_(is_withheld()))


def _is_forgotten() -> sa.ColumnElement[bool]:
    return sa.and_(Subscription.status == "active", Subscription.interval.in_(FORGOTTEN))
