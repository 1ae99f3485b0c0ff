"""Our fee on a payment: what it comes to, made right where a code took something off.

For what is paid once, Checkout takes a fixed amount for our fee, before anybody knows whether a
code will be typed: so we ask for that of the full price, of which Stripe takes no more than was
paid, and what is too much goes back to the host as soon as the payment is seen. Subscriptions need
none of it: their fee is a percentage. https://docs.stripe.com/api/checkout/sessions/create,
`payment_intent_data`
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from billing.domain.fees import share
from billing.domain.remote import RemoteCharge, RemoteFee
from billing.operations.context import Context
from billing.repository import comparing, upkeep
from billing.stripe_client.transport import KeySpent
from chassis.errors import Unavailable

# Longer than Stripe tries to deliver a webhook.
LOOKED_BACK = timedelta(days=7)
_BATCH = 100


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


def look_for_returned(context: Context) -> int:
    """Have payments looked at of whose fee more went back than we were told; how many.

    The comparison of an account cannot see it: a charge does not say what became of its fee.
    """
    with context.unit_of_work() as uow:
        since = uow.now - LOOKED_BACK
    found = iter(context.stripe.movements.returned_fees(since))
    number = 0
    while returned := list(itertools.islice(found, _BATCH)):
        number += _ask_for_those_that_differ(context, returned)
    return number


def _ask_for_those_that_differ(context: Context, returned: Sequence[tuple[str, RemoteFee]]) -> int:
    """What goes back only grows: an event that says less is an older one."""
    with context.unit_of_work() as uow:
        known = comparing.payments_by_fee(uow.db, [fee.id for _, fee in returned])
        differing = {
            ours.id
            for account, fee in returned
            if (ours := known.get((account, fee.id))) and fee.kept_cents < ours.fee_cents
        }
        for payment_id in differing:
            upkeep.ask(uow.db, "payment", payment_id, uow.now)
    return len(differing)
