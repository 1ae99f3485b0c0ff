"""What a comparison with Stripe found."""

from dataclasses import dataclass


@dataclass
class Report:
    """`unknown` is known to Stripe only, `missing` to us only; `left` what could not be mended."""

    subscriptions: int = 0
    payments: int = 0
    different: int = 0
    unknown: int = 0
    missing: int = 0
    left: int = 0

    @property
    def found(self) -> int:
        """All differences."""
        return self.different + self.unknown + self.missing
