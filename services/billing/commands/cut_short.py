"""A place that ends before its paid period does: what goes back, by the host's rule, once."""

from datetime import datetime

from billing.commands import endings
from billing.domain.fairness import EndingRefund, Period, due_at_the_end, rule_for
from billing.models import Payment, Subscription
from billing.repository import catalog, ledger, sessions
from chassis.unit_of_work import UnitOfWork

OCCASION = "cut_short"


def give_back(uow: UnitOfWork, subscription: Subscription, reason: str) -> None:
    """What is due of the present period's payment; what went back already counts."""
    payment = sessions.latest_paid(uow.db, subscription.id)
    series = catalog.find_series(uow.db, subscription.series_id)
    if payment is None or series is None or payment.is_disputed or subscription.started_at is None:
        return
    if ledger.has_refund(uow.db, payment.id, OCCASION):
        return
    rule = rule_for(reason, EndingRefund(series.ending_refund))
    due = _due(uow, subscription, payment, rule)
    left = endings.left_of(uow, payment)
    amount = min(left, due - (payment.amount_cents - left))
    if amount > 0:
        endings.wish_refund(uow, payment, occasion=OCCASION, amount_cents=amount)


def _due(uow: UnitOfWork, subscription: Subscription, payment: Payment, rule: EndingRefund) -> int:
    period = Period(payment.period_starts_at or payment.made_at, payment.period_ends_at)
    if period.ends_at is None:
        of_all = sessions.count(uow.db, subscription.series_id, period)
        ahead = sessions.count(uow.db, subscription.series_id, period, since=uow.now)
    else:
        of_all = _seconds(period.starts_at, period.ends_at)
        ahead = _seconds(uow.now, period.ends_at)
    return due_at_the_end(payment.amount_cents, rule, of_all=of_all, ahead=ahead)


def _seconds(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds())
