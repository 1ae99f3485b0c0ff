"""Money that goes back: how far it is."""

from enum import StrEnum


class RefundStatus(StrEnum):
    """`failed`: the bank did not take it, so the money is with the host again."""

    WISHED = "wished"
    MADE = "made"
    FAILED = "failed"
