"""Fields that turn text from outside into values, and refuse what no value can be made of."""

import base64
import re
import unicodedata
from datetime import datetime
from typing import Any

import phonenumbers
from marshmallow import ValidationError, fields, validate

from chassis import addresses
from chassis.errors import Invalid
from series.domain import slugs, zones
from series.domain.violations import RuleViolation

MAX_FILE_BYTES = 500_000
MAX_PICTURE_BYTES = 3_000_000
MAX_CAPACITY = 1_000_000
MAX_REMINDERS = 5
MAX_REMINDER_MINUTES = 14 * 24 * 60

_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DIRECTION_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class Line(fields.String):
    """One line of text, trimmed and NFC: no control characters, and nothing that turns the text."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        super().__init__(validate=validate.Length(1, longest), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        line = unicodedata.normalize("NFC", text.strip())
        if _has_control(line) or set(line) & set(_DIRECTION_MARKS):
            raise ValidationError("Characters that cannot be printed have no place here.")
        return line


class Paragraphs(fields.String):
    """Text of several lines, perhaps empty; line ends become newlines."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        super().__init__(validate=validate.Length(max=longest), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        lines = unicodedata.normalize("NFC", "\n".join(text.split("\r\n"))).strip()
        if _has_control(lines.replace("\n", "").replace("\t", "")):
            raise ValidationError("Characters that cannot be printed have no place here.")
        return lines


class Email(fields.String):
    """An address as the person writes it, or as it is compared where mail must go there instead."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        email = super()._deserialize(value, attr, data, **options).strip()
        try:
            return addresses.deliverable(email)
        except Invalid as refusal:
            raise ValidationError(refusal.message) from refusal


class Phone(fields.String):
    """A telephone number with its country code; becomes E.164. Empty means none."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options).strip()
        if not text:
            return None
        try:
            number = phonenumbers.parse(text)
        except phonenumbers.NumberParseException as error:
            raise ValidationError("Give the number with its country code: +33 1 23…") from error
        if not phonenumbers.is_possible_number(number):
            raise ValidationError("No telephone number looks like this.")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class ZoneName(fields.String):
    """A time zone's IANA name."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        name = super()._deserialize(value, attr, data, **options)
        try:
            return zones.load(name).key
        except RuleViolation as violation:
            raise ValidationError(violation.sentence) from violation


class Locale(fields.String):
    """A language tag, such as `fr` or `pt-BR` (RFC 5646)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        tag = super()._deserialize(value, attr, data, **options)
        if len(tag) > 35 or not _LOCALE.fullmatch(tag):
            raise ValidationError("This is not a language tag, as en or pt-BR is.")
        return tag


class Slug(fields.String):
    """The readable part of an address."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        slug = super()._deserialize(value, attr, data, **options)
        if len(slug) > slugs.MAX_LENGTH or not re.fullmatch(slugs.PATTERN, slug):
            raise ValidationError("A slug has small letters, digits and single hyphens.")
        return slug


class Instant(fields.AwareDateTime):
    """An RFC 3339 instant with its offset, within the years that a series can lie in."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:
        try:
            at = super()._deserialize(value, attr, data, **options)
        except OverflowError as error:
            raise ValidationError("Not a valid datetime.") from error
        if not 2000 <= at.year <= 2200:
            raise ValidationError("A session lies between the years 2000 and 2200.")
        return at


class File(fields.String):
    """A file's bytes, in base64."""

    def __init__(self, *, largest: int = MAX_FILE_BYTES, **options: Any) -> None:
        super().__init__(**options)
        self._largest = largest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        if len(text) > (self._largest + 2) // 3 * 4:
            raise ValidationError(f"The file is larger than {self._largest // 1000} kB.")
        try:
            return base64.b64decode(text, validate=True)
        except ValueError as error:
            raise ValidationError("Not valid base64.") from error


class Token(fields.String):
    """A signed link's token; whether it is one is for `domain.links` to say."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=True, validate=validate.Length(1, 200), **options)


class Limit(fields.Integer):
    """How many rows a page holds."""

    def __init__(self, *, most: int = 200, usual: int = 50) -> None:
        super().__init__(strict=True, load_default=usual, validate=validate.Range(1, most))


class ReminderOffsets(fields.List):
    """Minutes before a session's start at which reminders go out; each once, the farthest first."""

    def __init__(self, **options: Any) -> None:
        minutes = fields.Integer(strict=True, validate=validate.Range(5, MAX_REMINDER_MINUTES))
        super().__init__(minutes, validate=validate.Length(max=MAX_REMINDERS), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[Any]:
        return sorted(set(super()._deserialize(value, attr, data, **options)), reverse=True)


def capacity(**options: Any) -> fields.Integer:
    """How many people a series takes; null means as many as come."""
    limits = validate.Range(1, MAX_CAPACITY)
    return fields.Integer(strict=True, allow_none=True, validate=limits, **options)


def _has_control(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") for character in text)
