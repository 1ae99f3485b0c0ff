"""Sending money back at Stripe, once."""

from billing.models import Refund
from billing.operations.context import Context, key_of, renewing_key
from chassis.errors import Invalid


def send(context: Context, account: str, refund: Refund, payment_intent_id: str) -> bool:
    """Make a refund, unless an earlier try made it: then it carries our id.

    False where Stripe refuses the amount: the host gave money back there meanwhile, or the bank
    holds it.
    """
    refunds = context.stripe.refunds
    made = refunds.of_payment(account, payment_intent_id)
    if any(found.refund_id == str(refund.id) for found in made):
        return True
    try:
        with renewing_key(context, Refund, refund.id):
            refunds.create(
                account,
                payment_intent_id,
                amount_cents=refund.amount_cents,
                refund_id=str(refund.id),
                key=key_of("refund", refund),
            )
    except Invalid:
        return False
    return True
