"""The forms of a series: choices that become a rule, a zone, a price."""

from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from gateway.formats import duration, precision
from gateway.recurrence import WEEKDAYS, Choice
from gateway.schemas.fields import Day, Option, Prose, Text, WallTime, Whole, Zone
from gateway.schemas.money import INTERVALS

# The usual ones first, then the others that Stripe charges in.
_USUAL = "eur usd gbp chf jpy cad aud"
_OTHERS = (
    "aed bhd bif brl clp cny cop czk djf dkk gnf hkd huf idr ils inr isk jod kes kmf krw kwd mad"
    " mga mxn myr ngn nok nzd omr php pln pyg ron rwf sar sek sgd thb tnd try twd vnd vuv xaf xof"
    " xpf zar"
)
CURRENCIES = (*_USUAL.split(), *_OTHERS.split())
REMINDERS = {
    1440: "a day before",
    180: "three hours before",
    60: "an hour before",
    15: "15 minutes before",
}
_REMINDER = validate.OneOf(list(REMINDERS), error="Choose among these.")
LENGTHS = (15, 30, 45, 60, 75, 90, 120, 180)


class ScheduleForm(Schema):
    """When sessions fall."""

    starts_on = Day(required=True)
    starts_time = WallTime(required=True)
    zone = Zone(required=True)
    duration_minutes = Whole(least=5, most=1440, required=True)

    frequency = Option("ONCE", "DAILY", "WEEKLY", "MONTHLY", required=True)
    interval = Whole(least=1, most=52, load_default=1)
    weekdays = fields.List(Option(*WEEKDAYS))
    ends = Option("never", "count", "until", load_default="never")
    count = Whole(least=1, most=500)
    until = Day()


class SeriesForm(ScheduleForm):
    title = Text(required=True, longest=120)
    description = Prose(longest=10_000)
    capacity = Whole(least=1, most=1_000_000)
    reminders = fields.List(fields.Integer(validate=_REMINDER))
    pricing = Option("free", "paid", required=True)

    @validates_schema(skip_on_field_errors=True)
    def says_when_it_ends(self, values: dict[str, Any], **kwargs: Any) -> None:
        if values["ends"] != "never" and not values.get(values["ends"]):
            raise ValidationError("Say when it ends.", values["ends"])


class PriceForm(Schema):
    amount = Text(required=True, longest=12)
    currency = Option(*CURRENCIES, required=True)
    interval = Option(*INTERVALS, required=True)
    is_chosen = fields.Boolean(load_default=False)
    trial_days = Whole(least=0, most=365)
    takes_codes = fields.Boolean(load_default=False)
    for_members = fields.Boolean(load_default=False)

    @validates_schema(skip_on_field_errors=True)
    def can_be_charged(self, values: dict[str, Any], **kwargs: Any) -> None:
        minor_units(values["amount"], values["currency"])


class RescheduleForm(Schema):
    starts_on = Day(required=True)
    starts_time = WallTime(required=True)
    duration_minutes = Whole(least=5, most=1440, required=True)


def options() -> dict[str, Any]:
    """What the forms offer to choose from."""
    return {
        "lengths": [(minutes, duration(minutes)) for minutes in LENGTHS],
        "weekdays": [(code, name[:3]) for code, name in WEEKDAYS.items()],
        "reminders": [(minutes, words.capitalize()) for minutes, words in REMINDERS.items()],
        "reminder_words": REMINDERS,
        "currencies": [(code, code.upper()) for code in CURRENCIES],
    }


def as_request(values: dict[str, Any]) -> dict[str, Any]:
    """What series wants to be told of a new series."""
    same = ("title", "description", "starts_on", "starts_time", "zone", "duration_minutes")
    request = {name: values[name] for name in (*same, "capacity", "pricing") if name in values}
    return request | {
        "recurrence": choice(values).as_rule(),
        "reminder_offsets_minutes": values.get("reminders", []),
    }


def as_price(values: dict[str, Any]) -> dict[str, Any]:
    """What billing wants to be told."""
    return {
        "amount_cents": minor_units(values["amount"], values["currency"]),
        "currency": values["currency"],
        "interval": values["interval"],
        "is_chosen": values["is_chosen"],
        "trial_days": values.get("trial_days", 0),
        "takes_codes": values["takes_codes"],
        "for_members": values["for_members"],
    }


def choice(values: dict[str, Any]) -> Choice:
    """What was picked about repeating."""
    return Choice(
        frequency=values["frequency"],
        interval=values["interval"],
        weekdays=values.get("weekdays", ()),
        ends=values["ends"],
        count=values.get("count"),
        until=values.get("until"),
    )


def as_schedule(typed: dict[str, Any]) -> dict[str, Any] | None:
    """What is asked of series for a preview; None while too little makes sense."""
    given = {name: value for name, value in typed.items() if value not in ("", [], None)}
    try:
        values = ScheduleForm(unknown=EXCLUDE).load(given)
    except ValidationError:
        return None
    same = ("zone", "starts_on", "starts_time", "duration_minutes")
    return {name: values[name] for name in same} | {"recurrence": choice(values).as_rule()}


def minor_units(amount: str, currency: str) -> int:
    """ "12.50" as 1250, "1500" yen as 1500. Raises ValidationError on `amount`."""
    try:
        units = Decimal(amount.replace(",", ".")).scaleb(precision(currency))
    except InvalidOperation as error:
        raise ValidationError("Say how much, such as 12.50.", "amount") from error
    if not units.is_finite() or units != units.to_integral_value() or not 1 <= units <= 99_999_999:
        raise ValidationError("This cannot be charged in that currency.", "amount")
    return int(units)
