"""A payer's bank asks for money back: noticed, told to the host, and what becomes of the place."""

from billing import events
from billing.commands import endings
from billing.domain.disputes import Verdict, verdict_of
from billing.domain.remote import RemoteDispute
from billing.domain.standing import EndReason
from billing.models import Payment
from billing.repository import ledger
from chassis.unit_of_work import UnitOfWork


def take_over(uow: UnitOfWork, payment: Payment, dispute: RemoteDispute | None) -> None:
    """Take over where a dispute stands; each step is told once."""
    if dispute is None:
        return
    payment.dispute_respond_by = dispute.respond_by
    if dispute.status == payment.dispute_status:
        return
    payment.dispute_status = dispute.status
    subscription = ledger.lock_subscription(uow.db, payment.subscription_id)
    if subscription is None:
        return
    uow.publish(events.payment_disputed(subscription, payment))
    verdict = verdict_of(dispute.status)
    if verdict == Verdict.END:
        endings.wish_end(uow, subscription, EndReason.PAYMENT_DISPUTED)
    elif verdict == Verdict.CHARGE_NO_MORE and subscription.stripe_subscription_id is not None:
        reason = EndReason.PAYMENT_DISPUTED
        endings.wish_end(uow, subscription, reason, with_period=True)
