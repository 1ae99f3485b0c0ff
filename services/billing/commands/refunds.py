"""Refunds: wished for here, made at Stripe by us or by the host, each told of once."""

from collections.abc import Iterable
from uuid import UUID

from billing import events
from billing.commands import endings
from billing.domain.disputes import holds_money
from billing.domain.notices import as_uuid
from billing.domain.refunds import RefundStatus
from billing.domain.remote import RemoteRefund
from billing.models import Payment, Refund, Subscription
from billing.repository import ledger, upkeep
from chassis.errors import Conflict, NotFound
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork


def wish_for_host(
    uow: UnitOfWork, *, host_id: UUID, payment_id: UUID, amount_cents: int | None
) -> Refund:
    """The host gives back all that is left of a payment, or a part of it.

    Raises NotFound for a stranger's payment, Conflict for more than is left.
    """
    payment = ledger.lock_payment_of_host(uow.db, payment_id, host_id)
    if payment is None or payment.status != "paid":
        raise NotFound("payment_unknown", "There is no such payment among yours.")
    if _is_held(payment):
        raise Conflict("payment_disputed", "The bank holds this payment: answer it at Stripe.")
    left = endings.left_of(uow, payment)
    amount = left if amount_cents is None else amount_cents
    if not 0 < amount <= left:
        raise Conflict("refund_too_large", "That is more than is left of this payment.")
    return endings.wish_refund(uow, payment, occasion=f"host:{new_id()}", amount_cents=amount)


def _is_held(payment: Payment) -> bool:
    return holds_money(is_disputed=payment.is_disputed, status=payment.dispute_status)


def fit(uow: UnitOfWork, *, refund_id: UUID) -> None:
    """Stripe refused it: ask for what is left, or give up where nothing can go back."""
    found = ledger.lock_refund(uow.db, refund_id)
    if found is None or found.refund.made_at is not None:
        return
    refund, payment = found.refund, found.payment
    left = payment.amount_cents - payment.refunded_cents
    if _is_held(payment) or left <= 0 or refund.amount_cents <= left:
        refund.status = RefundStatus.FAILED
        return
    refund.amount_cents = left
    refund.key_version += 1
    upkeep.ask(uow.db, "refund", refund.id, uow.now)


def take_over(uow: UnitOfWork, payment: Payment, found: Iterable[RemoteRefund]) -> None:
    """Bring our refunds of a payment in line with those at Stripe; the payment is locked."""
    subscription = uow.db.get_one(Subscription, payment.subscription_id)
    for remote in found:
        refund = _row_of(uow, payment, remote)
        if remote.is_lost:
            refund.status = RefundStatus.FAILED
        elif refund.made_at is None:
            refund.stripe_refund_id = remote.id
            refund.status = RefundStatus.MADE
            refund.made_at = uow.now
            uow.publish(events.refund_made(subscription, refund, currency=payment.currency))


def _row_of(uow: UnitOfWork, payment: Payment, remote: RemoteRefund) -> Refund:
    """Ours by Stripe's id or by our own on it; one that the host made at Stripe gets a row."""
    known = ledger.find_refund(
        uow.db, payment.id, stripe_id=remote.id, refund_id=as_uuid(remote.refund_id)
    )
    if known is not None:
        return known
    refund = Refund(
        id=new_id(),
        payment_id=payment.id,
        occasion=f"stripe:{remote.id}",
        amount_cents=remote.amount_cents,
        stripe_refund_id=remote.id,
        status=RefundStatus.WISHED,
        key_version=1,
        created_at=uow.now,
    )
    uow.db.add(refund)
    uow.db.flush()
    return refund
