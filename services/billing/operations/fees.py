"""Our fee on what is paid once, made right where a code took something off.

Checkout takes a fixed amount for our fee, before anybody knows whether a code will be typed: so we
ask for that of the full price, of which Stripe takes no more than was paid, and what is too much
goes back to the host as soon as the payment is seen. Subscriptions need none of it: their fee is a
percentage. https://docs.stripe.com/api/checkout/sessions/create, `payment_intent_data`
"""

from billing.domain.fees import share
from billing.domain.remote import RemoteCharge
from billing.operations.context import Context
from billing.stripe_client.transport import KeySpent
from chassis.errors import Unavailable


def fit(context: Context, charge: RemoteCharge, *, full_cents: int) -> None:
    """Give back what is too much and has not gone back yet; done again, it does nothing.

    A 500 of Stripe's is its answer for a day, after which it is tried again.
    """
    if charge.fee_id is None or not 0 < charge.amount_cents < full_cents:
        return
    fee = context.stripe.fees.retrieve(charge.fee_id)
    ours = share(charge.fee_cents, paid_cents=charge.amount_cents, full_cents=full_cents)
    too_much = fee.amount_cents - fee.returned_cents - ours
    if too_much <= 0:
        return
    key = f"fee:{charge.fee_id}:{fee.returned_cents}"
    try:
        context.stripe.fees.give_back(charge.fee_id, amount_cents=too_much, key=key)
    except KeySpent as spent:
        raise Unavailable("stripe_unavailable", "Stripe failed. Try again later.") from spent
