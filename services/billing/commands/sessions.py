"""What sessions mean for money: one that is cancelled is given back to whom it is due, once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from billing.commands import endings
from billing.domain.fairness import Period, SessionRefund, share_of_session
from billing.models import Payment, Session, Subscription
from billing.repository import catalog, ledger, sessions
from chassis.unit_of_work import UnitOfWork


def note(uow: UnitOfWork, *, series_id: UUID, scheduled: Iterable[dict[str, Any]]) -> None:
    """Series tells of sessions; an older word than the one known is dropped."""
    for told in scheduled:
        _take(uow, series_id=series_id, **told)


def move(
    uow: UnitOfWork, *, series_id: UUID, session_id: UUID, starts_at: datetime, sequence: int
) -> None:
    """Another time."""
    _take(uow, series_id=series_id, session_id=session_id, starts_at=starts_at, sequence=sequence)


def cancel(
    uow: UnitOfWork, *, series_id: UUID, session_id: UUID, starts_at: datetime, sequence: int
) -> None:
    """Called off: remembered, and its share goes back by the host's rule."""
    session = _take(
        uow, series_id=series_id, session_id=session_id, starts_at=starts_at, sequence=sequence
    )
    if session.is_cancelled:
        return
    session.is_cancelled = True
    uow.db.flush()
    series = catalog.find_series(uow.db, series_id)
    rule = SessionRefund(series.session_refund) if series is not None else SessionRefund.NONE
    for payment, subscription in sessions.paid_for(uow.db, series_id, session.starts_at):
        if _is_due(rule, subscription):
            _give_back(uow, session, payment)


def _take(
    uow: UnitOfWork, *, series_id: UUID, session_id: UUID, starts_at: datetime, sequence: int
) -> Session:
    session = sessions.lock(uow.db, session_id)
    if session is None:
        session = Session(
            id=session_id,
            series_id=series_id,
            starts_at=starts_at,
            sequence=sequence,
            is_cancelled=False,
        )
        uow.db.add(session)
    elif sequence > session.sequence:
        session.starts_at, session.sequence = starts_at, sequence
    uow.db.flush()
    return session


def _is_due(rule: SessionRefund, subscription: Subscription) -> bool:
    is_once = subscription.stripe_subscription_id is None
    return rule == SessionRefund.EVERYONE or (rule == SessionRefund.PAID_ONCE and is_once)


def _share(uow: UnitOfWork, session: Session, payment: Payment, period: Period) -> int:
    number = sessions.count(uow.db, session.series_id, period)
    return share_of_session(payment.amount_cents, sessions=number)


def _give_back(uow: UnitOfWork, session: Session, payment: Payment) -> None:
    occasion = f"session:{session.id}"
    if ledger.has_refund(uow.db, payment.id, occasion):
        return
    period = Period(payment.period_starts_at or payment.made_at, payment.period_ends_at)
    left = endings.left_of(uow, payment)
    amount = min(left, _share(uow, session, payment, period))
    if sessions.count(uow.db, session.series_id, period, is_held=True) == 0:
        # Shares are rounded down: with the last of them goes what was left over.
        amount = left
    if amount > 0:
        endings.wish_refund(uow, payment, occasion=occasion, amount_cents=amount)
