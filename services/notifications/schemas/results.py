"""What notifications answers."""

from marshmallow import Schema, fields


class WebhookAnswer(Schema):
    status = fields.Integer()
    body = fields.Dict()


class PreferredCategory(Schema):
    name = fields.String()
    title = fields.String()
    about = fields.String()
    is_on = fields.Boolean()
    is_required = fields.Boolean()


class PreferredSeries(Schema):
    series_id = fields.UUID()
    title = fields.String()
    is_on = fields.Boolean()


class Preferences(Schema):
    address_masked = fields.String()
    stops = fields.String()
    series = fields.Nested(PreferredSeries, allow_none=True)
    categories = fields.List(fields.Nested(PreferredCategory))


class Voice(Schema):
    name = fields.String()
    mark = fields.String()
    colour = fields.String()
    reply_to_name = fields.String()
    follow_up = fields.String()


class PreviewedMessage(Schema):
    subject = fields.String()
    html = fields.String()
    text = fields.String()


class SentMessage(Schema):
    mailing_id = fields.UUID(attribute="id")


class MailingRow(Schema):
    mailing_id = fields.UUID(attribute="id")
    kind = fields.String()
    series_id = fields.UUID()
    session_id = fields.UUID()
    title = fields.String()
    due_at = fields.AwareDateTime(format="iso")
    status = fields.String()
    reason = fields.String(allow_none=True)
    recipients = fields.Integer(dump_default=0)
    sent = fields.Integer(dump_default=0)
    delivered = fields.Integer(dump_default=0)
    bounced = fields.Integer(dump_default=0)
    complained = fields.Integer(dump_default=0)
    skipped = fields.Integer(dump_default=0)


class MailingPage(Schema):
    items = fields.List(fields.Nested(MailingRow))
    next = fields.UUID(allow_none=True)


class Mail(Schema):
    """One mail to one member. `reason` says why it did not arrive, or was not sent."""

    membership_id = fields.UUID()
    mailing_id = fields.UUID()
    state = fields.String()
    reason = fields.String(allow_none=True)
    at = fields.AwareDateTime(format="iso", allow_none=True)


class MailPage(Schema):
    items = fields.List(fields.Nested(Mail))
    next = fields.UUID(allow_none=True)


class MailList(Schema):
    items = fields.List(fields.Nested(Mail))


class MailCounts(Schema):
    """People by the state of their mail; `planned_at` is when the next of its kind is due."""

    kind = fields.String()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    planned_at = fields.AwareDateTime(format="iso", allow_none=True)


class MailingOfMany(Schema):
    mailing_id = fields.UUID(attribute="id")
    kind = fields.String()
    series_id = fields.UUID()
    session_id = fields.UUID(allow_none=True)
    title = fields.String()
    due_at = fields.AwareDateTime(format="iso")
    status = fields.String()
    reason = fields.String(allow_none=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class RecipientPage(MailPage):
    mailing = fields.Nested(MailingOfMany)


class MemberMail(Mail):
    kind = fields.String()
    session_id = fields.UUID(allow_none=True)
    due_at = fields.AwareDateTime(format="iso")


class MemberMailPage(Schema):
    items = fields.List(fields.Nested(MemberMail))
    next = fields.UUID(allow_none=True)


class Announcement(Schema):
    """`counts`: people by the state of their mail. No mail has left while the times are null."""

    mailing_id = fields.UUID(attribute="id")
    version = fields.String()
    effective_at = fields.String()
    summary = fields.String()
    announced_by = fields.String()
    announced_at = fields.AwareDateTime(format="iso")
    status = fields.String()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    first_sent_at = fields.AwareDateTime(format="iso", dump_default=None)
    last_sent_at = fields.AwareDateTime(format="iso", dump_default=None)


class AnnouncementList(Schema):
    items = fields.List(fields.Nested(Announcement))


class ThreadRow(Schema):
    thread_id = fields.UUID(attribute="id")
    ticket = fields.String()
    desk = fields.String()
    address_masked = fields.String()
    status = fields.String()
    opened_at = fields.AwareDateTime(format="iso")
    last_mail_at = fields.AwareDateTime(format="iso")
    waiting_since = fields.AwareDateTime(format="iso", allow_none=True)


class QueuedThread(ThreadRow):
    mails = fields.Integer()


class ThreadPage(Schema):
    items = fields.List(fields.Nested(QueuedThread))
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class ThreadMail(Schema):
    """`state` and `reason` are what became of an answer of ours."""

    mail_id = fields.UUID(attribute="id")
    is_ours = fields.Boolean()
    is_automatic = fields.Boolean()
    sender_name = fields.String()
    subject = fields.String()
    body = fields.String()
    files_left_out = fields.List(fields.String())
    received_at = fields.AwareDateTime(format="iso")
    state = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


class Look(Schema):
    id = fields.UUID()
    reason = fields.String()
    looked_at = fields.AwareDateTime(format="iso")


class LookList(Schema):
    items = fields.List(fields.Nested(Look))


class ThreadLook(Schema):
    operator_id = fields.UUID()
    reason = fields.String()
    looked_at = fields.AwareDateTime(format="iso")


class Thread(ThreadRow):
    address = fields.String()
    subject = fields.String()
    mails = fields.List(fields.Nested(ThreadMail))
    looks = fields.List(fields.Nested(ThreadLook))


class AnsweredThread(Schema):
    mail_id = fields.UUID(attribute="id")
