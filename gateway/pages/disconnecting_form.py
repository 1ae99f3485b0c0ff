"""The form by which a host disconnects Zoom."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from gateway.disconnecting import Choice
from gateway.schemas.fields import Identifier, Option
from gateway.schemas.rooms import Link


class DisconnectForm(Schema):
    """`own_url` and `co_host` only count, and then must be there, where the choice says so."""

    choice = Option(*Choice, required=True)
    own_url = Link()
    co_host = Identifier()

    @validates_schema
    def _has_link(self, values: dict[str, Any], **_: Any) -> None:
        if values.get("choice") == Choice.OWN_LINK and not values.get("own_url"):
            raise ValidationError("Give the link that your members are to follow.", "own_url")
        if values.get("choice") == Choice.HAND_OVER and not values.get("co_host"):
            raise ValidationError("Choose who takes the meetings over.", "co_host")
