"""What a dispute means for the place that was paid for.

https://docs.stripe.com/api/disputes/object. An inquiry (`warning_…`) takes no money: the host is
told, nothing else happens. While the bank decides, nothing more is charged, and the place stays
for the period that was paid. A dispute that is lost ends the place; one that is won changes nothing
more. A status that we do not know changes nothing.
"""

from enum import StrEnum

_BANK_DECIDES = frozenset(
    {"needs_response", "under_review", "appeal_needs_response", "appeal_under_review"}
)


_INQUIRIES = frozenset({"warning_needs_response", "warning_under_review"})
OPEN = _BANK_DECIDES | _INQUIRIES
"""What the host has still to answer, or waits for."""
HOLD_NOTHING = _INQUIRIES | {"warning_closed", "won", "prevented"}


class Verdict(StrEnum):
    """What follows for the place."""

    NOTHING = "nothing"
    CHARGE_NO_MORE = "charge_no_more"
    END = "end"


def holds_money(*, is_disputed: bool, status: str | None) -> bool:
    """Whether the bank has the money, so that it cannot be given back.

    An inquiry takes none: to give back is what often ends it.
    """
    return is_disputed and status not in HOLD_NOTHING


def verdict_of(status: str | None) -> Verdict:
    """What follows from Stripe's word for where a dispute stands."""
    if status == "lost":
        return Verdict.END
    return Verdict.CHARGE_NO_MORE if status in _BANK_DECIDES else Verdict.NOTHING
