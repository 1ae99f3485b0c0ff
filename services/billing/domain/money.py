"""What a price may be: whole minor units of a currency that Stripe can charge, not too little.

Amounts count as Stripe counts them: https://docs.stripe.com/currencies#zero-decimal and
#special-cases. UGX is left out, because that page gives it two meanings that differ a
hundredfold.
"""

from enum import StrEnum

MOST = 99_999_999

_ZERO_DECIMAL_CODES = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"
_DECIMAL_CODES = (
    "aed aud brl cad chf cny cop czk dkk eur gbp hkd huf idr ils inr isk kes mad mxn myr ngn"
    " nok nzd php pln ron sar sek sgd thb try twd usd zar"
)
_THREE_DECIMAL_CODES = "bhd jod kwd omr tnd"
_ZERO_DECIMAL = frozenset(_ZERO_DECIMAL_CODES.split())
_THREE_DECIMAL = frozenset(_THREE_DECIMAL_CODES.split())
CURRENCIES = _ZERO_DECIMAL | _THREE_DECIMAL | frozenset(_DECIMAL_CODES.split())

# The króna has no cents any more, but Stripe still counts two decimals; the last digit of three
# is not carried by all card networks.
_STEPS = {"isk": 100} | dict.fromkeys(_THREE_DECIMAL, 10)
# Where Stripe names no least charge, it takes what half a dollar is worth that day, and judges.
_SMALLEST = {
    "aud": 50,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "czk": 1500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "inr": 50,
    "jpy": 50,
    "krw": 500,
    "mxn": 1000,
    "nok": 300,
    "nzd": 50,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "sgd": 50,
    "usd": 50,
}


class Interval(StrEnum):
    """How often a price is paid."""

    ONCE = "once"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class TaxMode(StrEnum):
    """Whether Stripe reckons tax, and whether prices hold it already."""

    OFF = "off"
    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"


def decimals(currency: str) -> int:
    """How many decimals Stripe counts in a currency."""
    if currency in _ZERO_DECIMAL:
        return 0
    return 3 if currency in _THREE_DECIMAL else 2


def amount_violation(amount_cents: int, currency: str) -> str | None:
    """A sentence that says why this amount cannot be charged, or None."""
    smallest, step = _SMALLEST.get(currency, 1), _STEPS.get(currency, 1)
    if amount_cents < smallest:
        return f"The least that can be charged is {smallest} in the smallest unit of {currency}."
    if amount_cents > MOST:
        return f"The most that can be charged is {MOST} in the smallest unit of {currency}."
    if amount_cents % step:
        return f"Amounts in {currency} are charged in steps of {step} of its smallest unit."
    return None
