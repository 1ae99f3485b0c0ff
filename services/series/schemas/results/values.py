"""The forms of values that several results share."""

import base64
from typing import Any

from marshmallow import Schema, fields


class Instant(fields.AwareDateTime):
    """RFC 3339 in UTC, ending in Z."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> str | None:
        return None if value is None else value.isoformat().replace("+00:00", "Z")


class PriceOf(fields.Field[Any]):
    """The price that a series' columns hold, or null."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> Any:
        if obj["price_amount_cents"] is None:
            return None
        names = ("amount_cents", "currency", "interval")
        return {name: obj[f"price_{name}"] for name in names}


class Calendar(Schema):
    """`text` is an iCalendar object."""

    content_type = fields.String()
    file_name = fields.String()
    text = fields.String()


class Picture(Schema):
    content_type = fields.String()
    data_b64 = fields.Function(lambda picture: base64.b64encode(picture["content"]).decode())


class CsvPage(Schema):
    """Pages are to be put one after the other."""

    text = fields.String()
    next = fields.UUID(allow_none=True)
