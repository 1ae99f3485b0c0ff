"""The test cards that the double knows, and how each behaves.

A number is looked at once, when it is typed, and never kept: what remains is brand, last four
digits, expiry and a fingerprint drawn from the behaviour. Any other number is refused, so that
nobody can leave a real one here. https://docs.stripe.com/testing
"""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.stripe.errors import Refusal, card_declined


@dataclass(frozen=True)
class TestCard:
    """What happens to a payment; `fails_later` pays once and is declined from then on."""

    brand: str
    declines: str = ""
    fails_later: bool = False
    is_disputed: bool = False
    is_inquired: bool = False


_CARDS = {
    "4242424242424242": TestCard("visa"),
    "5555555555554444": TestCard("mastercard"),
    "378282246310005": TestCard("amex"),
    "4000000000000341": TestCard("visa", fails_later=True),
    "4000000000000002": TestCard("visa", declines="generic_decline"),
    "4000000000009995": TestCard("visa", declines="insufficient_funds"),
    "4000000000000259": TestCard("visa", is_disputed=True),
    "4000000000001976": TestCard("visa", is_inquired=True),
}


def read(number: str, expiry: str) -> dict[str, Any]:
    """The `card` hash of a payment method; raises Refusal for a declined or unknown card."""
    digits = re.sub(r"[\s-]", "", number)
    card = _CARDS.get(digits)
    if card is None:
        raise Refusal(
            "Your card was declined. This is a double: use a test card.",
            status=402,
            type="card_error",
            code="incorrect_number",
            param="number",
        )
    if card.declines:
        raise card_declined(card.declines)
    month, year = _expiry(expiry)
    return {
        "brand": card.brand,
        "last4": digits[-4:],
        "exp_month": month,
        "exp_year": year,
        "fingerprint": f"double{card.brand}{_behaviour(card)}",
        "funding": "credit",
        "country": "US",
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "networks": {"available": [card.brand], "preferred": None},
    }


def fails_later(card: dict[str, Any]) -> bool:
    """Whether a charge without the person present is declined."""
    return str(card["fingerprint"]).endswith("later")


def is_disputed(card: dict[str, Any]) -> bool:
    """Whether every charge comes back as a dispute, or as the question that may become one."""
    return str(card["fingerprint"]).endswith(("dispute", "inquiry"))


def is_inquired(card: dict[str, Any]) -> bool:
    """Whether the bank only asks."""
    return str(card["fingerprint"]).endswith("inquiry")


def _behaviour(card: TestCard) -> str:
    if card.fails_later:
        return "later"
    if card.is_inquired:
        return "inquiry"
    return "dispute" if card.is_disputed else "pays"


def _expiry(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(?:20)?(\d{2})\s*", text)
    if match is None or not 1 <= int(match[1]) <= 12:
        raise Refusal(
            "Your card's expiration date is incomplete.",
            status=402,
            type="card_error",
            code="invalid_expiry_month",
            param="exp_month",
        )
    return int(match[1]), 2000 + int(match[2])
