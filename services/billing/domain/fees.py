"""Our share of what is really paid."""


def share(fee_cents: int, *, paid_cents: int, full_cents: int) -> int:
    """What a fee that was reckoned of the full price comes to of what was paid, rounded down."""
    return fee_cents * paid_cents // full_cents
