"""What a code takes off a price."""

from dataclasses import dataclass
from enum import StrEnum

from billing.domain.money import CURRENCIES


class Duration(StrEnum):
    """For how long a subscription has the discount."""

    ONCE = "once"
    REPEATING = "repeating"
    FOREVER = "forever"


@dataclass(frozen=True, kw_only=True)
class Discount:
    """A share, or an amount in one currency."""

    percent_off: int | None
    amount_off_cents: int | None
    currency: str | None
    duration: Duration
    duration_months: int | None

    def violation(self) -> str | None:
        """A sentence that says what does not fit together, or None."""
        if (self.percent_off is None) == (self.amount_off_cents is None):
            return "Give either a percentage or an amount."
        if self.amount_off_cents is not None and self.currency not in CURRENCIES:
            return "Say in which currency the amount is."
        if (self.duration == Duration.REPEATING) != (self.duration_months is not None):
            return "Say for how many months, and only then."
        return None
