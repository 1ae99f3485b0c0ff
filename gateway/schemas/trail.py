"""How far each member of a session came, and what became of each mail."""

from marshmallow import Schema, fields

from gateway.schemas import meetings
from gateway.schemas.fields import Identifier, Option
from gateway.trail import Gap

_UUID = {"format": "uuid"}
_INSTANT = {"format": "date-time"}
STATES = (
    "delivered",
    "complained",
    "sent",
    "waiting",
    "uncertain",
    "failed",
    "suppressed",
    "skipped",
)
_STATE = {"enum": list(STATES)}
_NEXT = {"description": "To be given as `after`; null at the end."}
_MISSING = {"description": "What could not be asked just now, and is therefore left out."}


def _count() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "People, by the state of their mail."},
    )


class TrailPage(Schema):
    gap = Option(
        *Gap,
        metadata={
            "description": "`nothing`: whom no mail reached; `failed`: whose mail met trouble; "
            "`unopened`: who never followed their link; `absent`: who was not seen in the room."
        },
    )
    after = Identifier(metadata={"description": "`next` of the page before."})


class Mail(Schema):
    mailing_id = fields.String(metadata=_UUID)
    state = fields.String(metadata=_STATE)
    reason = fields.String(allow_none=True)
    at = fields.String(allow_none=True, metadata=_INSTANT)


class CameInNumbers(Schema):
    """`state` and `counts` as the attendance of the session has them."""

    state = fields.String(metadata={"enum": ["open", "reported", "observed"]})
    counts = fields.Nested(meetings.AttendanceCounts)


class TracedMember(Schema):
    """`mail` is the best of those that tell of the session; `invitation` let the member in."""

    membership_id = fields.String(metadata=_UUID)
    email = fields.String()
    name = fields.String()
    source = fields.String(metadata={"enum": ["form", "list"]})
    status = fields.String()
    requested_at = fields.String(metadata=_INSTANT)
    joined_at = fields.String(metadata=_INSTANT)
    ended_at = fields.String(allow_none=True, metadata=_INSTANT)
    invitation = fields.Nested(Mail, allow_none=True)
    mail = fields.Nested(Mail, allow_none=True)
    opened_count = fields.Integer()
    first_opened_at = fields.String(allow_none=True, metadata=_INSTANT)
    last_opened_at = fields.String(allow_none=True, metadata=_INSTANT)
    attended = fields.Nested(meetings.Attended, allow_none=True)


class TracedPeople(Schema):
    expected = fields.Integer()
    opened = fields.Integer()


class TracedMail(Schema):
    """`kind`: reminder, or session_cancelled; `planned_at`: when the next one is due."""

    kind = fields.String()
    counts = _count()
    planned_at = fields.String(allow_none=True, metadata=_INSTANT)


class Trail(Schema):
    people = fields.Nested(TracedPeople, allow_none=True)
    mail = fields.Nested(TracedMail, allow_none=True)
    untold = fields.Integer(
        allow_none=True,
        metadata={"description": "Whom nothing reached; null where there is more than one page."},
    )
    attendance = fields.Nested(CameInNumbers, allow_none=True)
    items = fields.List(fields.Nested(TracedMember))
    next = fields.String(allow_none=True, metadata=_NEXT)
    missing = fields.List(fields.String(), metadata=_MISSING)


class LogPage(Schema):
    state = Option(*STATES)
    after = Identifier(metadata={"description": "`next` of the page before."})


class LoggedPerson(Schema):
    name = fields.String()
    email = fields.String()


class LoggedMail(Mail):
    membership_id = fields.String(metadata=_UUID)
    person = fields.Nested(LoggedPerson, allow_none=True)


class LoggedMailing(Schema):
    mailing_id = fields.String(metadata=_UUID)
    kind = fields.String()
    series_id = fields.String(metadata=_UUID)
    session_id = fields.String(allow_none=True, metadata=_UUID)
    title = fields.String(allow_none=True)
    due_at = fields.String(metadata=_INSTANT)
    status = fields.String()
    reason = fields.String(allow_none=True)
    counts = _count()


class MailingLog(Schema):
    mailing = fields.Nested(LoggedMailing)
    items = fields.List(fields.Nested(LoggedMail))
    next = fields.String(allow_none=True, metadata=_NEXT)
    missing = fields.List(fields.String(), metadata=_MISSING)


class MemberLogPage(Schema):
    after = Identifier(metadata={"description": "`next` of the page before."})


class MemberMail(Mail):
    kind = fields.String()
    session_id = fields.String(allow_none=True, metadata=_UUID)
    due_at = fields.String(metadata=_INSTANT)


class MemberLog(Schema):
    items = fields.List(fields.Nested(MemberMail))
    next = fields.String(allow_none=True, metadata=_NEXT)
