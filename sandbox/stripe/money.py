"""Currencies as Stripe counts them: minor units, and the smallest charge.

https://docs.stripe.com/currencies#zero-decimal and #minimum-and-maximum-charge-amounts
"""

_ZERO_DECIMAL_CODES = "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf"
_DECIMAL_CODES = (
    "aed aud brl cad chf cny cop czk dkk eur gbp hkd huf idr ils inr isk kes mad mxn myr ngn"
    " nok nzd php pln ron sar sek sgd thb try twd usd zar"
)
_THREE_DECIMAL_CODES = "bhd jod kwd omr tnd"
THREE_DECIMAL = frozenset(_THREE_DECIMAL_CODES.split())
ZERO_DECIMAL = frozenset(_ZERO_DECIMAL_CODES.split())
SUPPORTED = ZERO_DECIMAL | THREE_DECIMAL | frozenset(_DECIMAL_CODES.split())
_SMALLEST = {
    "gbp": 30,
    "jpy": 50,
    "dkk": 250,
    "nok": 300,
    "sek": 300,
    "mxn": 1000,
    "hkd": 400,
    "czk": 1500,
    "huf": 17500,
    "pln": 200,
    "ron": 200,
}
_SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}


def smallest_charge(currency: str) -> int:
    """The least that a card may be charged, in minor units."""
    return _SMALLEST.get(currency, 50)


def step(currency: str) -> int:
    """What amounts are multiples of: https://docs.stripe.com/currencies#special-cases"""
    if currency == "isk":
        return 100
    return 10 if currency in THREE_DECIMAL else 1


def display(amount: int, currency: str) -> str:
    """For a page: `€12.50`, `¥500`, `12.50 CHF`."""
    figure = f"{amount:,}" if currency in ZERO_DECIMAL else f"{amount // 100:,}.{amount % 100:02d}"
    if currency in THREE_DECIMAL:
        figure = f"{amount // 1000:,}.{amount % 1000:03d}"
    sign = _SIGNS.get(currency)
    return f"{sign}{figure}" if sign else f"{figure} {currency.upper()}"
