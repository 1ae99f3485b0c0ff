"""How mail to the members of a series looks and speaks, and what its host writes to them."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import Option, Prose, Text

LANGUAGES = ("en", "fr", "de", "es")
_LONGEST_BODY = 20_000
_COLOUR = validate.Regexp(r"#[0-9a-f]{6}\Z", error="# and six digits, such as #0d6b51.")


class SetVoice(Schema):
    """What is left out is the platform's own. `follow_up` is Markdown; empty for no word."""

    name = Text(longest=60)
    mark = Text(longest=3)
    colour = Text(longest=7, validate=[_COLOUR])
    reply_to_name = Text(longest=60)
    follow_up = Prose(longest=_LONGEST_BODY)


class Voice(Schema):
    name = fields.String()
    mark = fields.String()
    colour = fields.String()
    reply_to_name = fields.String()
    follow_up = fields.String()


class HostMessage(Schema):
    """`body` is Markdown, without HTML and pictures."""

    subject = Text(required=True, longest=150)
    body = Prose(required=True, longest=_LONGEST_BODY)


class SentMessage(Schema):
    mailing_id = fields.String(metadata={"format": "uuid"})


class AskPreview(Schema):
    """A message to be seen before it is sent, or any other kind with the series' own facts."""

    kind = Text(longest=60, load_default="host_message")
    language = Option(*LANGUAGES, load_default="en")
    subject = Text(longest=150)
    body = Prose(longest=_LONGEST_BODY)


class Preview(Schema):
    subject = fields.String()
    html = fields.String()
    text = fields.String()
