"""How instants, zones, money and durations are written for a reader. No I/O, no clock."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_currency, get_currency_precision

DEFAULT_LOCALE = "en_GB"
_NAMES = {"stripe": "Stripe", "google": "Google", "zoom": "Zoom", "mailgun": "Mailgun"}
_READABLE = ("en_GB", "en_US")
SPOKEN = ("en", "fr", "de", "es")

# https://docs.stripe.com/currencies#special-cases: two decimals that are always 00.
_AS_STRIPE_COUNTS = {"isk": 2}
_INTERVALS = {"week": "a week", "month": "a month", "year": "a year", "once": "once"}


def readable_locale(languages: list[str]) -> str:
    """The first of a browser's languages whose dates our English pages can be written with."""
    for language in languages:
        tag = language.replace("-", "_")
        if tag in _READABLE:
            return tag
        if tag == "en":
            return "en_US"
    return DEFAULT_LOCALE


def spoken_language(languages: list[str]) -> str | None:
    """The first of a browser's languages that services speak, as a tag; None where none is."""
    for language in languages:
        primary = language.lower().split("-")[0]
        if primary in SPOKEN:
            return primary if primary != "en" else readable_locale(languages).replace("_", "-")
    return None


def spoken(name: str) -> str:
    """A name of the code as a person says it: `compare_with_stripe` is "Compare with Stripe"."""
    first, *rest = (_NAMES.get(word, word) for word in name.split("_"))
    return " ".join((first[:1].upper() + first[1:], *rest))


def parse(instant: str | datetime) -> datetime:
    """An RFC 3339 instant as an aware datetime."""
    return instant if isinstance(instant, datetime) else datetime.fromisoformat(instant)


def local(instant: str | datetime, zone: str) -> datetime:
    """The instant on the clocks of `zone`."""
    return parse(instant).astimezone(_zone(zone))


def instant(on: str, at: str, zone: str) -> str:
    """The wall-clock time `at` (HH:MM) of the day `on` in `zone`, as an RFC 3339 instant in UTC."""
    local_time = datetime.combine(date.fromisoformat(on), time.fromisoformat(at), _zone(zone))
    return local_time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def day(value: datetime | date, locale: str = DEFAULT_LOCALE) -> str:
    """Thu 26 Nov 2026."""
    pattern = "EEE, MMM d, y" if locale == "en_US" else "EEE d MMM y"
    return str(format_date(value, pattern, locale=locale))


def clock_time(value: datetime, locale: str = DEFAULT_LOCALE) -> str:
    """18:00, or 6:00 PM where that is usual."""
    return str(format_time(value.time(), "short", locale=locale))


def when(instant: str | datetime, zone: str, locale: str = DEFAULT_LOCALE) -> str:
    """Thu 26 Nov 2026, 18:00."""
    at = local(instant, zone)
    return f"{day(at, locale)}, {clock_time(at, locale)}"


def zone_name(zone: str, at: str | datetime | None = None) -> str:
    """Paris time (UTC+1): the place, and the offset at that instant."""
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    if at is None:
        return f"{city} time" if "/" in zone else zone
    return f"{city} time ({_offset(local(at, zone))})" if "/" in zone else zone


def until(instant: str | datetime, now: datetime) -> str:
    """In 3 days, in 2 hours, in 5 minutes, now; or how long ago."""
    seconds = (parse(instant) - now).total_seconds()
    amount = _amount(abs(seconds))
    if amount is None:
        return "now" if seconds >= 0 else "just now"
    return f"in {amount}" if seconds > 0 else f"{amount} ago"


def duration(minutes: int) -> str:
    """45 min, 1 h, 1 h 30 min."""
    hours, rest = divmod(int(minutes), 60)
    return " ".join(part for part in (hours and f"{hours} h", rest and f"{rest} min") if part)


def money(amount_cents: int, currency: str, locale: str = DEFAULT_LOCALE) -> str:
    """€15.00 or ¥1,500: minor units by the currency's own precision."""
    amount = Decimal(amount_cents).scaleb(-precision(currency))
    return str(format_currency(amount, currency.upper(), locale=locale))


def precision(currency: str) -> int:
    """How many decimals an amount's minor unit stands for, as Stripe counts."""
    return _AS_STRIPE_COUNTS.get(currency.lower(), get_currency_precision(currency.upper()))


def plain_amount(amount_cents: int, currency: str) -> str:
    """12.50 or 1500, as somebody would type it."""
    return str(Decimal(amount_cents).scaleb(-precision(currency)))


def price(found: dict[str, Any], locale: str = DEFAULT_LOCALE) -> str:
    """€15.00 a month; from €5.00 once; €15.00 a month after 14 days free."""
    amount = money(found["amount_cents"], found["currency"], locale)
    words = f"{amount} {_INTERVALS.get(found['interval'], found['interval'])}"
    start = "from " if found.get("is_chosen") else ""
    days = found.get("trial_days")
    return start + words + (f" after {days} days free" if days else "")


def initials(name: str) -> str:
    """Up to two letters for a person without a picture."""
    words = [word for word in name.split() if word[0].isalpha()]
    letters = [word[0] for word in (words[:1] + words[1:][-1:])]
    return "".join(letters).upper() or "?"


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _offset(at: datetime) -> str:
    minutes = int((at.utcoffset() or timedelta()).total_seconds() // 60)
    sign, (hours, rest) = "+" if minutes >= 0 else "−", divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"


def _amount(seconds: float) -> str | None:
    for length, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= length:
            count = round(seconds / length)
            return f"{count} {word}" + ("s" if count != 1 else "")
    return None
