"""One account beside our rows, page by page: each difference is asked to be looked at.

Subscriptions are compared whole, in both directions; charges, refunds and disputes since an
instant.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from billing.domain.notices import as_uuid
from billing.domain.reconciliation import Report
from billing.domain.remote import Movement, RemoteFee, RemoteSubscription
from billing.models import Connection
from billing.operations.context import Context
from billing.repository import comparing as repository
from billing.repository import ledger, upkeep
from chassis.unit_of_work import UnitOfWork

_BATCH = 100
Listed = TypeVar("Listed")

__all__ = ["Report", "compare", "compare_fees"]


def compare(context: Context, connection: Connection, *, since: datetime) -> Report:
    """What differs; every difference is due to be looked at when this returns."""
    report, account = Report(), str(connection.stripe_account_id)
    with context.unit_of_work() as uow:
        began_at = uow.now
    for batch in _batches(context.stripe.subscriptions.list_all(account)):
        _compare_subscriptions(context, connection.id, batch, report, began_at)
    _ask_for_unlisted(context, connection.id, report, began_at)
    movements = context.stripe.movements
    for charges in _batches(movements.charges(account, since)):
        _compare_charges(context, connection.id, charges, report)
    for refunds in _batches(movements.refunds(account, since)):
        _ask_for_unknown(context, connection.id, refunds, report, repository.known_refunds)
    for disputes in _batches(movements.disputes(account, since)):
        _ask_for_unknown(context, connection.id, disputes, report, repository.known_disputes)
    return report


def compare_fees(context: Context, *, since: datetime) -> int:
    """How many payments are due to be looked at, since more of our fee went back than we knew.

    Of all accounts at once: the fees are ours, and a charge does not say what became of its fee.
    """
    movements = context.stripe.movements
    return sum(_compare_fees(context, batch) for batch in _batches(movements.returned_fees(since)))


def _compare_fees(context: Context, batch: Sequence[tuple[str, RemoteFee]]) -> int:
    """What goes back only grows: an event that says less is an older one."""
    with context.unit_of_work() as uow:
        known = repository.payments_by_fee(uow.db, [fee.id for _, fee in batch])
        differing = {
            ours.id
            for account, fee in batch
            if (ours := known.get((account, fee.id))) and fee.kept_cents < ours.fee_cents
        }
        for payment_id in differing:
            upkeep.ask(uow.db, "payment", payment_id, uow.now)
    return len(differing)


def _compare_subscriptions(
    context: Context,
    connection_id: UUID,
    batch: Iterable[RemoteSubscription],
    report: Report,
    listed_at: datetime,
) -> None:
    listed = {remote.id: remote for remote in batch}
    with context.unit_of_work() as uow:
        repository.mark_listed(uow.db, connection_id, list(listed), listed_at)
        known = ledger.known_states(uow.db, connection_id, list(listed))
        for remote in listed.values():
            report.subscriptions += 1
            ours = known.get(remote.id)
            if ours is None:
                report.unknown += _ask_for_checkout(uow, connection_id, remote)
            elif not _is_same(ours, remote):
                report.different += 1
                upkeep.ask(uow.db, "subscription", ours.id, uow.now)


def _is_same(ours: Any, remote: RemoteSubscription) -> bool:
    return (ours.status, ours.period_ends_at, ours.ends_with_period, ours.is_paused) == (
        remote.status,
        remote.period_ends_at,
        remote.ends_at_period_end,
        remote.is_paused,
    )


def _ask_for_checkout(uow: UnitOfWork, connection_id: UUID, remote: RemoteSubscription) -> int:
    """A subscription that we missed comes from a checkout of ours; others are the host's own."""
    if remote.checkout_id is None:
        return 0
    checkout = ledger.checkout_of_account(
        uow.db, connection_id, session_id=None, checkout_id=as_uuid(remote.checkout_id)
    )
    if checkout is None:
        return 0
    upkeep.ask(uow.db, "checkout", checkout.id, uow.now)
    return 1


def _ask_for_unlisted(
    context: Context, connection_id: UUID, report: Report, began_at: datetime
) -> None:
    """What lives here and was not listed there."""
    after: UUID | None = None
    while True:
        with context.unit_of_work() as uow:
            found = repository.unlisted(
                uow.db, connection_id, before=began_at, after=after, limit=_BATCH
            )
            for subscription_id in found:
                upkeep.ask(uow.db, "subscription", subscription_id, uow.now)
        report.missing += len(found)
        if len(found) < _BATCH:
            return
        after = found[-1]


def _compare_charges(
    context: Context, connection_id: UUID, batch: list[Movement], report: Report
) -> None:
    intents = [charge.payment_intent_id for charge in batch if charge.payment_intent_id]
    with context.unit_of_work() as uow:
        known = repository.payments_by_intent(uow.db, connection_id, intents)
        for charge in batch:
            report.payments += 1
            ours = known.get(charge.payment_intent_id)
            if ours is None:
                report.unknown += _ask_for_payer(uow, connection_id, charge)
            elif not _is_same_money(ours, charge):
                report.different += 1
                upkeep.ask(uow.db, "payment", ours.id, uow.now)
                upkeep.ask(uow.db, "subscription", ours.subscription_id, uow.now)
            elif charge.fee_id is not None and ours.fee_cents is None:
                upkeep.ask(uow.db, "payment", ours.id, uow.now)  # From before fees were kept.


def _is_same_money(ours: Any, charge: Movement) -> bool:
    return (ours.status, ours.amount_cents, ours.refunded_cents, ours.is_disputed) == (
        "paid",
        charge.amount_cents,
        charge.refunded_cents,
        charge.is_disputed,
    )


def _ask_for_payer(uow: UnitOfWork, connection_id: UUID, charge: Movement) -> int:
    """A charge that we missed belongs to a customer of ours; others are the host's own."""
    found = repository.of_payer(uow.db, connection_id, customer_id=charge.customer_id)
    for subject, subject_id in found:
        upkeep.ask(uow.db, subject, subject_id, uow.now)
    return 1 if found else 0


def _ask_for_unknown(
    context: Context,
    connection_id: UUID,
    batch: list[Movement],
    report: Report,
    known_of: Any,
) -> None:
    """Refunds or disputes of our payments that we do not know, or know otherwise."""
    intents = [moved.payment_intent_id for moved in batch if moved.payment_intent_id]
    with context.unit_of_work() as uow:
        payments = repository.payments_by_intent(uow.db, connection_id, intents)
        known = known_of(uow.db, payments.values())
        for moved in batch:
            payment = payments.get(moved.payment_intent_id)
            if payment is not None and not known(payment, moved):
                report.different += 1
                upkeep.ask(uow.db, "payment", payment.id, uow.now)


def _batches(listed: Iterator[Listed]) -> Iterator[list[Listed]]:
    while batch := list(itertools.islice(listed, _BATCH)):
        yield batch
