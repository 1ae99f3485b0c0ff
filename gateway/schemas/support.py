"""Mail that people write to us, for operators."""

from marshmallow import Schema, fields

from gateway.schemas.fields import Identifier, Option, Prose, Text

STATUSES = ("open", "answered", "closed")
_INSTANT = {"format": "date-time"}
_UUID = {"format": "uuid"}


class WhichThreads(Schema):
    status = Option(*STATUSES)


class LookAtThread(Schema):
    """Why you look is kept; whom you look at can read it."""

    reason = Text(required=True, shortest=5, longest=500)


class AnswerThread(Schema):
    """With `last_mail_id`, refused where a newer mail came since you looked."""

    body = Prose(required=True, longest=20_000, metadata={"description": "Markdown."})
    last_mail_id = Identifier()


class AnswerOnPage(AnswerThread, LookAtThread):
    """The page shows the thread again where the answer is refused."""


class ThreadRow(Schema):
    thread_id = fields.String(metadata=_UUID)
    ticket = fields.String()
    desk = fields.String()
    address_masked = fields.String()
    status = fields.String()
    opened_at = fields.String(metadata=_INSTANT)
    last_mail_at = fields.String(metadata=_INSTANT)
    waiting_since = fields.String(metadata=_INSTANT, allow_none=True)


class QueuedThread(ThreadRow):
    mails = fields.Integer()


class ThreadList(Schema):
    """Who waits the longest comes first; `counts` by status."""

    items = fields.List(fields.Nested(QueuedThread))
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class ThreadMail(Schema):
    """`files_left_out` are names: files are never kept. `state` is that of an answer of ours."""

    mail_id = fields.String(metadata=_UUID)
    is_ours = fields.Boolean()
    is_automatic = fields.Boolean()
    sender_name = fields.String()
    subject = fields.String()
    body = fields.String()
    files_left_out = fields.List(fields.String())
    received_at = fields.String(metadata=_INSTANT)
    state = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


class ThreadLook(Schema):
    operator_id = fields.String(metadata=_UUID)
    reason = fields.String()
    looked_at = fields.String(metadata=_INSTANT)


class Thread(ThreadRow):
    address = fields.String()
    subject = fields.String()
    mails = fields.List(fields.Nested(ThreadMail))
    looks = fields.List(fields.Nested(ThreadLook))


class Answered(Schema):
    mail_id = fields.String(metadata=_UUID)
