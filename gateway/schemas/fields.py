"""Fields of requests: every one bounded, none takes control characters; values ready for JSON."""

import base64
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields, validate

from chassis.cards import holds_card_number

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*\Z")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_TOKEN = re.compile(r"[A-Za-z0-9._~-]+")


CARD_REFUSED = (
    "This looks like a payment card number. Leave it out: a card is only ever entered at Stripe."
)
# What fields say to a person who left something out.
_SAID: dict[str, Any] = {
    "required": "This is needed.",
    "null": "This cannot be left empty.",
    "invalid": "This is not as it should be.",
}


class Whole(fields.Integer):
    """A whole number between two bounds, written as a number."""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        bounds = validate.Range(min=least, max=most, error=f"Between {least} and {most:,}.")
        said = _SAID | {"invalid": "This is not a whole number."}
        super().__init__(strict=True, validate=bounds, error_messages=said, **options)


class Option(fields.String):
    """One of a few words."""

    def __init__(self, *words: str, **options: Any) -> None:
        error = f"Choose one of: {', '.join(words)}."
        super().__init__(
            validate=validate.OneOf(words, error=error), error_messages=_SAID, **options
        )


class Text(fields.String):
    """One line, trimmed, not empty, without control characters or payment card numbers (P5)."""

    _allowed_controls = ""

    def __init__(self, *, longest: int, shortest: int = 1, **options: Any) -> None:
        options["validate"] = [_length(shortest, longest), *options.get("validate", [])]
        super().__init__(error_messages=_SAID, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        if any(_is_control(character, self._allowed_controls) for character in text):
            raise ValidationError("Contains characters that cannot be used here.")
        if holds_card_number(text):
            raise ValidationError(CARD_REFUSED)
        return text


class Prose(Text):
    """Several lines."""

    _allowed_controls = "\n\r\t"


class Secret(fields.String):
    """A password: as typed, never trimmed, never shown again."""

    def __init__(self, *, longest: int = 256, shortest: int = 1, **options: Any) -> None:
        metadata = {"format": "password"} | options.pop("metadata", {})
        options |= {"validate": _length(shortest, longest), "metadata": metadata}
        super().__init__(error_messages=_SAID, **options)


class Address(Text):
    """An e-mail address, by shape alone: whether it works is shown by the mail that arrives."""

    def __init__(self, **options: Any) -> None:
        metadata = {"format": "email"} | options.pop("metadata", {})
        super().__init__(longest=254, metadata=metadata, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _ADDRESS.fullmatch(text):
            raise ValidationError("This is not an e-mail address.")
        return text


class Token(Text):
    """An opaque token from a link or from us."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=2048, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _TOKEN.fullmatch(text):
            raise ValidationError("This is not a token of ours.")
        return text


class File(fields.String):
    """A file's bytes in base64, passed on as they are."""

    def __init__(self, *, largest: int, **options: Any) -> None:
        options["metadata"] = {"format": "byte"} | options.get("metadata", {})
        options["validate"] = validate.Length(
            1, (largest + 2) // 3 * 4, error=f"A file of {largest // 1000:,} kB at most."
        )
        super().__init__(error_messages=_SAID, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        try:
            base64.b64decode(text, validate=True)
        except ValueError as error:
            raise ValidationError("This is not base64.") from error
        return text


class Identifier(fields.String):
    """A UUID, kept as text."""

    def __init__(self, **options: Any) -> None:
        metadata = {"format": "uuid"} | options.pop("metadata", {})
        super().__init__(metadata=metadata, error_messages=_SAID, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        try:
            return str(UUID(super()._deserialize(value, attr, data, **kwargs)))
        except ValueError as error:
            raise ValidationError("This is not an id.") from error


class Instant(fields.String):
    """An RFC 3339 instant with its offset, passed on in UTC."""

    def __init__(self, **options: Any) -> None:
        metadata = {"format": "date-time"} | options.pop("metadata", {})
        super().__init__(metadata=metadata, error_messages=_SAID, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            instant = datetime.fromisoformat(text)
            if instant.tzinfo is None:
                raise ValidationError("Give the offset from UTC too, as in 2027-01-31T18:00:00Z.")
            return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
        except (ValueError, OverflowError) as error:
            raise ValidationError("This is not an instant.") from error


class Day(fields.String):
    """A calendar day, YYYY-MM-DD."""

    def __init__(self, **options: Any) -> None:
        metadata = {"format": "date"} | options.pop("metadata", {})
        super().__init__(metadata=metadata, error_messages=_SAID, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        try:
            return date.fromisoformat(super()._deserialize(value, attr, data, **kwargs)).isoformat()
        except ValueError as error:
            raise ValidationError("This is not a date.") from error


class WallTime(fields.String):
    """A time of day where the host is, HH:MM."""

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=_SAID, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        try:
            parsed = time.fromisoformat(super()._deserialize(value, attr, data, **kwargs))
        except ValueError as error:
            raise ValidationError("This is not a time of day.") from error
        if parsed.tzinfo is not None:
            raise ValidationError("Leave the offset out: the zone says it.")
        return parsed.strftime("%H:%M")


class Zone(Text):
    """The name of a time zone, such as Europe/Paris."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=64, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not known_zone(text):
            raise ValidationError("This is not a time zone that we know.")
        return text


class Slug(Text):
    """The readable part of an address."""

    def __init__(self, **options: Any) -> None:
        check = validate.Regexp(_SLUG, error="Small letters, digits and single hyphens: my-series.")
        super().__init__(longest=60, validate=[check], **options)


class Locale(Text):
    """A language tag, such as en-GB."""

    def __init__(self, **options: Any) -> None:
        check = validate.Regexp(_LOCALE, error="This is not a language tag.")
        super().__init__(longest=35, validate=[check], **options)


def refuse_nothing(values: Mapping[str, Any]) -> None:
    """Raise where a request to change something names nothing to change."""
    if not values:
        raise ValidationError("Name at least one field to change.")


def known_zone(name: str) -> bool:
    """Whether the zone data has a zone of this name."""
    return name in _zones()


def _length(shortest: int, longest: int) -> validate.Length:
    error = f"Between {shortest} and {longest:,} characters."
    return validate.Length(min=shortest, max=longest, error=error)


def _is_control(character: str, allowed: str) -> bool:
    # Cc: control; Cs: half a surrogate pair, which PostgreSQL refuses.
    return character not in allowed and unicodedata.category(character) in {"Cc", "Cs"}


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
