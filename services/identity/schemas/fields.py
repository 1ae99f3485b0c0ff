"""Fields that refuse what no column can hold, and the device that comes with a request."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, post_load, validate

from chassis.addresses import deliverable
from chassis.errors import Invalid
from identity.domain.devices import Device
from identity.domain.passwords import MAX_LENGTH as MAX_PASSWORD_LENGTH
from identity.domain.secrets import MAX_LENGTH as MAX_SECRET_LENGTH

MAX_HEADER_LENGTH = 500
MAX_CREDENTIAL_LENGTH = 20_000


class Request(Schema):
    """A request: what it does not name is refused."""

    class Meta:
        unknown = RAISE


class Line(fields.String):
    """One line of text: trimmed, printable, of a length that was meant."""

    def __init__(self, *, longest: int, shortest: int = 1, **options: Any) -> None:
        super().__init__(validate=validate.Length(shortest, longest), **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        if not text.isprintable():
            raise ValidationError("Control characters are not allowed.")
        return text


class PersonName(Line):
    """A name: it goes into mails to whoever's address was typed in, so it carries no link."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=100, **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        name = super()._deserialize(value, attr, data, **kwargs)
        if "://" in name or "www." in name.casefold() or set(name) & set("<>"):
            raise ValidationError("A name holds no link.")
        return name


class Address(Line):
    """An e-mail address as it was typed, or as it is compared where mail must go there instead."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=254, **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        address = super()._deserialize(value, attr, data, **kwargs)
        try:
            return deliverable(address)
        except Invalid as refusal:
            raise ValidationError(refusal.message) from refusal


class Password(fields.String):
    """A password as typed, spaces included; its strength is judged elsewhere."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=validate.Length(1, MAX_PASSWORD_LENGTH), **options)


class Secret(Line):
    """A token of ours as it came back."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=MAX_SECRET_LENGTH, **options)


class Zone(Line):
    """A time zone by its IANA name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=64, **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        zone = super()._deserialize(value, attr, data, **kwargs)
        if zone not in _zones():
            raise ValidationError("There is no such time zone.")
        return zone


class Locale(fields.String):
    """A language tag such as `en` or `pt-BR`."""

    def __init__(self, **options: Any) -> None:
        pattern = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}"
        super().__init__(validate=validate.Regexp(f"^{pattern}$"), **options)


class Credential(fields.Dict):
    """What a browser's passkey said: read, and bounded, by the library that verifies it."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[str, Any]:
        credential = dict(super()._deserialize(value, attr, data, **kwargs))
        if len(str(credential)) > MAX_CREDENTIAL_LENGTH:
            raise ValidationError("This is longer than any passkey's answer.")
        return credential


class Header(fields.String):
    """What a browser said of itself: cut and cleaned rather than refused."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        return "".join(filter(str.isprintable, text))[:MAX_HEADER_LENGTH]


class Instant(fields.AwareDateTime):
    """RFC 3339, in UTC."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if not isinstance(value, datetime):
            return None
        return value.isoformat().replace("+00:00", "Z")


class DeviceFields(Schema):
    """Where a request came from. `token` is the cookie that an earlier sign-in gave, if any."""

    class Meta:
        unknown = EXCLUDE

    ip = Header(load_default="", allow_none=False)
    user_agent = Header(load_default="")
    referrer = Header(load_default="")
    token = Header(load_default="")

    @post_load
    def make(self, told: dict[str, str], **_: Any) -> Device:
        return Device(**told)


def device_field(*, required: bool = True) -> fields.Nested:
    if required:
        return fields.Nested(DeviceFields, required=True)
    return fields.Nested(DeviceFields, load_default=Device())


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
