"""How people get into the sessions of a series."""

from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, validate

from gateway.schemas.fields import Address, Text

MOST_ALTERNATIVE_HOSTS = 10


class Link(Text):
    """A link that members follow: https, and nothing that runs in their browser."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=2000, **options)

    def _deserialize(self, value: Any, *arguments: Any, **options: Any) -> Any:
        text = super()._deserialize(value, *arguments, **options)
        parts = urlsplit(text)
        if parts.scheme != "https" or "." not in (parts.hostname or "") or "@" in parts.netloc:
            raise ValidationError("A link that begins with https:// and names a public address.")
        return text


class Passcode(fields.String):
    """Ten characters at most, as Zoom has it."""

    def __init__(self, **options: Any) -> None:
        rule = validate.Regexp(
            r"[A-Za-z0-9@_*-]{1,10}\Z", error="At most ten letters, digits or @ - _ *."
        )
        super().__init__(validate=rule, **options)


class SetRoom(Schema):
    own_url = Link(
        load_default=None,
        allow_none=True,
        metadata={"description": "A link of your own; without it, meetings are made at Zoom."},
    )
    has_waiting_room = fields.Boolean(load_default=True)
    passcode = Passcode(
        load_default=None,
        allow_none=True,
        metadata={"description": "Null leaves it to Zoom."},
    )
    alternative_hosts = fields.List(
        Address(),
        load_default=list,
        validate=validate.Length(max=MOST_ALTERNATIVE_HOSTS),
        metadata={"description": "Addresses of licensed users of your Zoom account."},
    )
    offers_recordings = fields.Boolean(
        load_default=False,
        metadata={"description": "Members see the recordings of sessions since they joined."},
    )
    has_personal_links = fields.Boolean(
        load_default=False,
        metadata={
            "description": "Each member gets a link of their own; needs a paid plan at Zoom."
        },
    )


class Room(Schema):
    own_url = fields.String(allow_none=True, metadata={"format": "uri"})
    has_waiting_room = fields.Boolean()
    passcode = fields.String()
    alternative_hosts = fields.List(fields.String())
    has_personal_links = fields.Boolean()
    offers_recordings = fields.Boolean()


class SetLink(Schema):
    own_url = Link(
        required=True,
        allow_none=True,
        metadata={"description": "Null gives the session the room of its series again."},
    )
