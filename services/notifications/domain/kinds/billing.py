"""About money: to a member, and to a host whose member's bank wants it back. No I/O."""

from notifications.domain.kinds.kind import MONTH, Audience, Category, declare

RECEIPT = declare(
    "receipt",
    Category.BILLING,
    Audience.MEMBERSHIP,
    to="confirm a payment",
    to_departed=True,
    useful_for=MONTH,
)
RENEWAL_UPCOMING = declare(
    "renewal_upcoming",
    Category.BILLING,
    Audience.MEMBERSHIP,
    to="tell before a subscription renews, while it can still be ended",
)
PAYMENT_FAILED = declare(
    "payment_failed",
    Category.BILLING,
    Audience.MEMBERSHIP,
    to="tell that a payment failed and what can be done",
)
SUBSCRIPTION_ENDED = declare(
    "subscription_ended",
    Category.BILLING,
    Audience.MEMBERSHIP,
    to="tell that nothing more will be charged",
    to_departed=True,
    useful_for=MONTH,
)
REFUND_MADE = declare(
    "refund_made",
    Category.BILLING,
    Audience.MEMBERSHIP,
    to="confirm that money is on its way back",
    to_departed=True,
    useful_for=MONTH,
)
PAYMENT_DISPUTED = declare(
    "payment_disputed",
    Category.HOSTING,
    Audience.ACCOUNT,
    to="tell a host that a bank asks for a payment back, while it can be answered",
)
