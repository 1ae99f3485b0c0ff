"""The rooms behind sessions: meetings at Zoom, or links of the host's own."""

from marshmallow import Schema, fields


class Meeting(Schema):
    session_id = fields.String(metadata={"format": "uuid"})
    kind = fields.String(metadata={"description": "zoom or own_link"})
    status = fields.String(
        metadata={
            "description": "ready, pending, tomorrow (Zoom lets no more be made today) or "
            "not_connected"
        }
    )
    problem = fields.String(allow_none=True)
    join_url = fields.String(allow_none=True, metadata={"format": "uri"})
    own_url = fields.String(allow_none=True, metadata={"format": "uri"})
    meeting_id = fields.String(allow_none=True)
    looked_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    found = fields.String(
        allow_none=True,
        metadata={"description": "What the look before the session found wrong."},
    )


class MeetingList(Schema):
    items = fields.List(fields.Nested(Meeting))


class RoomWarning(Schema):
    """A coming session whose room does not stand."""

    session_id = fields.String(metadata={"format": "uuid"})
    series_id = fields.String(metadata={"format": "uuid"})
    topic = fields.String()
    starts_at = fields.String(metadata={"format": "date-time"})
    zone = fields.String()
    problem = fields.String()


class RoomWarningList(Schema):
    items = fields.List(fields.Nested(RoomWarning))


class Attended(Schema):
    """A member who came."""

    membership_id = fields.String(metadata={"format": "uuid"})
    confidence = fields.String(
        metadata={
            "description": "certain (came by their personal link), likely (their address at Zoom "
            "is the member's) or guess (their name is that of one member, and of no other)"
        }
    )
    minutes = fields.Integer()
    entered_at = fields.String(metadata={"format": "date-time"})
    left_at = fields.String(metadata={"format": "date-time"})


class AttendanceCounts(Schema):
    """People, each counted once."""

    certain = fields.Integer()
    likely = fields.Integer()
    guess = fields.Integer()
    unmatched = fields.Integer(metadata={"description": "People who are no known member."})


class Attendance(Schema):
    session_id = fields.String(metadata={"format": "uuid"})
    state = fields.String(
        metadata={
            "description": "awaited, open (more may come), reported (Zoom's report is in) or "
            "observed (there is no report; what was seen is all)"
        }
    )
    items = fields.List(fields.Nested(Attended))
    counts = fields.Nested(AttendanceCounts)
