"""Having Stripe charge nothing for somebody who is to be left alone (rights.R11)."""

from billing.domain.remote import RemoteSubscription
from billing.models import Subscription
from billing.operations.context import Context
from chassis.errors import Invalid, NotFound


def enforce(
    context: Context, account: str, subscription: Subscription, remote: RemoteSubscription
) -> None:
    """Pause without an end, and void what is open: Stripe goes on trying what came before a pause.

    Asked at every look, so that a pause that somebody took back at Stripe is made again.
    """
    remote_id = str(subscription.stripe_subscription_id)
    if not remote.is_paused or remote.resumes_at is not None:
        context.stripe.subscriptions.pause(account, remote_id, until=None)
    for invoice in context.stripe.invoices.unpaid(account, remote_id):
        try:
            context.stripe.invoices.void(account, invoice)
        except (Invalid, NotFound):
            # It was paid in between: then its money goes back.
            continue
