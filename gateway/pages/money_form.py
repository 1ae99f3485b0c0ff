"""The forms of the money page: a code, tax, a judgement, a refund."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from gateway.pages.series_form import CURRENCIES, minor_units
from gateway.schemas.fields import Day, Option, Text, Whole

TAX_MODES = (
    ("off", "No tax: I reckon it myself"),
    ("inclusive", "Stripe reckons it; my prices hold it"),
    ("exclusive", "Stripe reckons it and adds it to my prices"),
)


_WORD = validate.Regexp("^[A-Za-z0-9]{3,}$", error="Letters and digits, three at least.")


class Judgement(Schema):
    decision = Option("refund", "leave", "pause", required=True)
    days = Whole(least=1, most=366, load_default=30)


class TaxForm(Schema):
    tax_mode = Option(*(mode for mode, _ in TAX_MODES), required=True)


class CodeForm(Schema):
    word = Text(
        required=True,
        longest=40,
        validate=[
            validate.Regexp("^[A-Za-z0-9]{3,}$", error="Letters and digits, three at least.")
        ],
    )
    percent_off = Whole(least=1, most=100)
    amount_off = Text(longest=12)
    currency = Option(*CURRENCIES, load_default="eur")
    duration = Option("once", "repeating", "forever", required=True)
    duration_months = Whole(least=1, most=36)
    most_uses = Whole(least=1, most=1_000_000)
    expires_on = Day()

    @validates_schema(skip_on_field_errors=True)
    def takes_one_thing_off(self, values: dict[str, Any], **kwargs: Any) -> None:
        if ("percent_off" in values) == ("amount_off" in values):
            raise ValidationError("Give a percentage or an amount.", "percent_off")
        if "amount_off" in values:
            _amount(values["amount_off"], values["currency"], "amount_off")


class RefundForm(Schema):
    amount = Text(longest=12)
    currency = fields.String(required=True, validate=validate.Length(equal=3))


def options() -> dict[str, Any]:
    """What the forms offer to choose from."""
    return {
        "tax_modes": TAX_MODES,
        "currencies": [(code, code.upper()) for code in CURRENCIES],
        "durations": [
            ("once", "the first payment"),
            ("repeating", "some months"),
            ("forever", "every payment"),
        ],
    }


def as_code(values: dict[str, Any]) -> dict[str, Any]:
    """What billing wants to be told."""
    same = ("word", "percent_off", "duration", "duration_months", "most_uses")
    asked = {name: values[name] for name in same if name in values}
    if "amount_off" in values:
        asked["amount_off_cents"] = minor_units(values["amount_off"], values["currency"])
        asked["currency"] = values["currency"]
    if "expires_on" in values:
        asked["expires_at"] = f"{values['expires_on']}T23:59:59Z"
    return asked


def refund_cents(values: dict[str, Any]) -> int | None:
    """The part that goes back; None for all that is left. Raises ValidationError."""
    if not values.get("amount"):
        return None
    return minor_units(values["amount"], values["currency"])


def _amount(text: str, currency: str, field: str) -> None:
    try:
        minor_units(text, currency)
    except ValidationError as error:
        raise ValidationError(error.messages, field) from error
