"""What a series asks at joining, its picture, and copies of it."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import File, Text
from gateway.schemas.series import UUID
from gateway.uploads import MAX_PICTURE_BYTES

MOST_QUESTIONS = 20


class AskedQuestion(Schema):
    label = Text(required=True, longest=300)
    is_required = fields.Boolean(load_default=False)


class SetQuestions(Schema):
    """All of them, in order; none asks nothing."""

    questions = fields.List(
        fields.Nested(AskedQuestion), required=True, validate=validate.Length(max=MOST_QUESTIONS)
    )


class Question(Schema):
    question_id = fields.String(metadata=UUID)
    label = fields.String()
    is_required = fields.Boolean()


class Questions(Schema):
    items = fields.List(fields.Nested(Question))


class SetPicture(Schema):
    data_b64 = File(
        required=True,
        largest=MAX_PICTURE_BYTES,
        metadata={"description": "JPEG, PNG, WebP or GIF; kept as WebP of 1200 by 630 pixels."},
    )


class CloneSeries(Schema):
    title = Text(longest=120, metadata={"description": "Absent: the original's."})


class Deletion(Schema):
    """What deleting the series would stop; null: cannot be counted now; 200: that or more."""

    members = fields.Integer()
    waiting = fields.Integer()
    subscriptions = fields.Integer(allow_none=True)
    sessions = fields.Integer(allow_none=True)
    meetings = fields.Integer(allow_none=True)
    mailings = fields.Integer(allow_none=True)
