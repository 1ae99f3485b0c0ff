"""Our fee on a payment: what it comes to, made right where a code took something off.

For what is paid once, Checkout takes a fixed amount for our fee, before anybody knows whether a
code will be typed: so we ask for that of the full price, of which Stripe takes no more than was
paid, and what is too much goes back to the host as soon as the payment is seen. Subscriptions need
none of it: their fee is a percentage. https://docs.stripe.com/api/checkout/sessions/create,
`payment_intent_data`
"""

from dataclasses import replace

from billing.domain.fees import share
from billing.domain.remote import RemoteCharge, RemoteFee
from billing.operations.context import Context
from billing.stripe_client.transport import KeySpent
from chassis.errors import Unavailable


def settle(context: Context, charge: RemoteCharge, *, full_cents: int | None) -> RemoteFee | None:
    """Our fee on a charge once what is too much went back; None where there is none.

    `full_cents` is the price before any code of what is paid once. Done again, it gives nothing
    back. A 500 of Stripe's is its answer for a day, after which it is tried again.
    """
    if charge.fee_id is None:
        return None
    fee = context.stripe.fees.retrieve(charge.fee_id)
    too_much = fee.kept_cents - _ours(charge, full_cents, fee)
    if too_much <= 0:
        return fee
    key = f"fee:{fee.id}:{fee.returned_cents}"
    try:
        context.stripe.fees.give_back(fee.id, amount_cents=too_much, key=key)
    except KeySpent as spent:
        raise Unavailable("stripe_unavailable", "Stripe failed. Try again later.") from spent
    return replace(fee, returned_cents=fee.returned_cents + too_much)


def _ours(charge: RemoteCharge, full_cents: int | None, fee: RemoteFee) -> int:
    """What of the fee is ours to keep."""
    if full_cents is None or not 0 < charge.amount_cents < full_cents:
        return fee.amount_cents
    return share(charge.fee_cents, paid_cents=charge.amount_cents, full_cents=full_cents)
