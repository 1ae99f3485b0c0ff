"""What probe is asked, what it answers, what it hears."""

from marshmallow import Schema, fields, validate


class Echo(Schema):
    text = fields.String(required=True)


class Nothing(Schema):
    pass


class Seconds(Schema):
    seconds = fields.Float(required=True, validate=validate.Range(0, 30))


class MarkText(Schema):
    text = fields.String(required=True, validate=validate.Length(1, 100))


class MarkAndSleep(MarkText):
    seconds = fields.Float(required=True, validate=validate.Range(0, 30))


class Mark(Schema):
    mark_id = fields.Integer()
    text = fields.String()


class Count(Schema):
    count = fields.Integer()
