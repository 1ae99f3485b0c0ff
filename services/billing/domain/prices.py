"""What a price says besides its amount: a least amount or a fixed one, a trial, codes."""

from dataclasses import dataclass

from billing.domain.money import Interval, amount_violation

LONGEST_TRIAL = 365


@dataclass(frozen=True, kw_only=True)
class Terms:
    """`is_chosen`: members pay what they want, from `amount_cents` on."""

    amount_cents: int
    currency: str
    interval: Interval
    is_chosen: bool = False
    trial_days: int = 0
    takes_codes: bool = False

    def violations(self) -> dict[str, list[str]]:
        """Sentences by field; empty where the price can be."""
        found: dict[str, list[str]] = {}
        amount = amount_violation(self.amount_cents, self.currency)
        if amount is not None:
            found["amount_cents"] = [amount]
        if self.trial_days and self.interval == Interval.ONCE:
            found["trial_days"] = ["What is paid once has no trial."]
        if self.is_chosen and self.takes_codes:
            found["takes_codes"] = ["Who pays what they want needs no code."]
        return found


def choice_violation(
    amount_cents: int | None, *, least: int, currency: str, is_chosen: bool
) -> str | None:
    """Why what a member chose cannot be paid, or None; at a fixed price nothing is chosen."""
    if not is_chosen:
        return None if amount_cents in (None, least) else "The price is not yours to choose."
    if amount_cents is None:
        return "Say how much you want to pay."
    if amount_cents < least:
        return "That is less than the least amount."
    return amount_violation(amount_cents, currency)
