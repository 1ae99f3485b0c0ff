"""The forms of rooms: of a series, and of one session."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from gateway.schemas.fields import Address, Option, Prose
from gateway.schemas.rooms import MOST_ALTERNATIVE_HOSTS, Link, Passcode


class RoomForm(Schema):
    """`alternative_hosts` is one address a line."""

    kind = Option("zoom", "own_link", required=True)
    own_url = Link()
    has_waiting_room = Option("yes")
    has_personal_links = Option("yes")
    offers_recordings = Option("yes")
    passcode = Passcode()
    alternative_hosts = Prose(longest=2000)

    @validates_schema
    def _is_whole(self, values: dict[str, Any], **_: Any) -> None:
        if values.get("kind") == "own_link" and not values.get("own_url"):
            raise ValidationError("Give the link that your members are to follow.", "own_url")
        addresses = _addresses(values)
        if len(addresses) > MOST_ALTERNATIVE_HOSTS:
            raise ValidationError("Ten addresses at most.", "alternative_hosts")
        try:
            fields.List(Address()).deserialize(addresses)
        except ValidationError as error:
            message = "One complete e-mail address a line."
            raise ValidationError(message, "alternative_hosts") from error


class LinkForm(Schema):
    """Left blank, the session goes where its series goes."""

    own_url = Link()


def as_typed(room: dict[str, Any]) -> dict[str, Any]:
    """The form as things are."""
    return {
        "kind": "own_link" if room["own_url"] else "zoom",
        "own_url": room["own_url"] or "",
        "has_waiting_room": "yes" if room["has_waiting_room"] else "",
        "has_personal_links": "yes" if room["has_personal_links"] else "",
        "offers_recordings": "yes" if room["offers_recordings"] else "",
        "passcode": room["passcode"],
        "alternative_hosts": "\n".join(room["alternative_hosts"]),
    }


def as_room(values: dict[str, Any]) -> dict[str, Any]:
    """What zoom_integration wants to be told."""
    return {
        "own_url": values.get("own_url") if values["kind"] == "own_link" else None,
        "has_waiting_room": values.get("has_waiting_room") == "yes",
        "has_personal_links": values.get("has_personal_links") == "yes",
        "offers_recordings": values.get("offers_recordings") == "yes",
        "passcode": values.get("passcode", ""),
        "alternative_hosts": _addresses(values),
    }


def _addresses(values: dict[str, Any]) -> list[str]:
    return values.get("alternative_hosts", "").replace(",", " ").split()
