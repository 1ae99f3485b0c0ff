"""The events that privacy reads."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validates_schema
from marshmallow.validate import Length


class RightsReply(Schema):
    """An answer and its authentication."""

    class Meta:
        unknown = EXCLUDE

    document = fields.Dict(required=True)
    mac = fields.String(required=True)


class RightsReplies(Schema):
    """`<service>.rights_reply`: what was answered together; in version 1 it was a single one."""

    replies = fields.List(fields.Nested(RightsReply), required=True, validate=Length(min=1))

    @pre_load
    def read_version_1(self, payload: dict[str, Any], **_: Any) -> dict[str, Any]:
        return payload if "replies" in payload else {"replies": [payload]}


class ManifestPublished(Schema):
    service = fields.String(required=True)
    version = fields.String(required=True)
    tables = fields.Dict(required=True)


class RetentionOfRule(Schema):
    """What one rule of a service's schedule came to since it was last told."""

    class Meta:
        unknown = EXCLUDE

    name = fields.String(required=True)
    category = fields.String(required=True)
    kept = fields.String(required=True)
    every_seconds = fields.Integer(required=True, strict=True)
    forgotten = fields.Integer(required=True, strict=True)
    spared = fields.Integer(required=True, strict=True)
    overdue = fields.Integer(required=True, strict=True)
    oldest_at = fields.AwareDateTime(required=True, allow_none=True, format="iso")
    ran_at = fields.AwareDateTime(required=True, format="iso")


class RetentionRan(Schema):
    """`<service>.retention_ran`."""

    ran_at = fields.AwareDateTime(required=True, format="iso")
    rules = fields.List(fields.Nested(RetentionOfRule), required=True)


class PrivacyMailReceived(Schema):
    """Sealed under a key of the mail; in version 1 address and subject stood in the clear."""

    mail_id = fields.UUID()
    sealed_address = fields.String()
    sealed_subject = fields.String()
    address = fields.String()
    subject = fields.String(allow_none=True)

    @validates_schema
    def says_who_wrote(self, values: dict[str, Any], **more: Any) -> None:
        if "address" not in values and not {"mail_id", "sealed_address"} <= values.keys():
            raise ValidationError("Nobody wrote it.")
