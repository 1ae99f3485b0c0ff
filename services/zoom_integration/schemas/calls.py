"""What zoom_integration is asked and answers."""

import base64
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from chassis import addresses
from chassis.errors import Invalid
from zoom_integration import domain

MAX_BODY = 1_000_000


class Asking(Schema):
    """Base of requests: an unknown field is refused."""

    class Meta:
        unknown = RAISE


class ByHost(Asking):
    host_id = fields.UUID(required=True)


class FinishConnect(ByHost):
    state = fields.String(required=True, validate=validate.Length(min=1, max=200))
    code = fields.String(required=True, validate=validate.Length(min=1, max=2000))


class GetConnection(ByHost):
    with_profile = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class OwnLink(fields.String):
    """Where a host leads people by themselves: an https address, and nothing else."""

    def _deserialize(self, value: Any, *arguments: Any, **options: Any) -> Any:
        text = super()._deserialize(value, *arguments, **options)
        try:
            return domain.own_link(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Disconnect(ByHost):
    cancel_meetings = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    own_url = OwnLink(load_default=None, allow_none=True)
    hand_to_id = fields.UUID(load_default=None, allow_none=True)


class OfSeries(ByHost):
    series_id = fields.UUID(required=True)


class EmailAddress(fields.Email):
    """As people are compared by it everywhere."""

    def _deserialize(self, value: Any, *arguments: Any, **options: Any) -> Any:
        text = super()._deserialize(value, *arguments, **options)
        try:
            return addresses.normalise(text)
        except Invalid as error:
            raise ValidationError(error.message) from error


class SetRoom(OfSeries):
    own_url = OwnLink(load_default=None, allow_none=True)
    has_waiting_room = fields.Boolean(load_default=True, truthy={True}, falsy={False})
    passcode = fields.String(
        load_default="",
        validate=validate.Regexp(
            r"[A-Za-z0-9@_*-]{0,10}\Z",
            error="At most ten letters, digits or @ - _ *, as Zoom has it.",
        ),
    )
    alternative_hosts = fields.List(
        EmailAddress(), load_default=list, validate=validate.Length(max=10)
    )
    has_personal_links = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    offers_recordings = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class OfMember(Asking):
    session_id = fields.UUID(required=True)
    membership_id = fields.UUID(required=True)


class SetSessionLink(ByHost):
    session_id = fields.UUID(required=True)
    own_url = OwnLink(required=True, allow_none=True)


class OfSession(ByHost):
    session_id = fields.UUID(required=True)


class OfferedRecordings(Asking):
    """Of one session, or of those that were not over at `since`."""

    series_id = fields.UUID(required=True)
    since = fields.AwareDateTime()
    session_id = fields.UUID()

    @validates_schema
    def _says_which(self, asked: dict[str, Any], **_: Any) -> None:
        if "since" not in asked and "session_id" not in asked:
            raise ValidationError("Of which session, or since when?", "since")


class ListMeetings(ByHost):
    session_ids = fields.List(
        fields.UUID(), load_default=None, allow_none=True, validate=validate.Length(max=500)
    )


class Base64(fields.String):
    """Bytes as base64."""

    def _deserialize(self, value: Any, *arguments: Any, **options: Any) -> Any:
        text = super()._deserialize(value, *arguments, **options)
        try:
            return base64.b64decode(text, validate=True)
        except ValueError as error:
            raise ValidationError("Not valid base64.") from error


class ReceiveWebhook(Asking):
    headers = fields.Dict(fields.String(), fields.String(), required=True)
    body = Base64(required=True, data_key="body_b64", validate=validate.Length(max=MAX_BODY))


class Authorization(Schema):
    authorization_url = fields.String()


class Profile(Schema):
    """Asked of Zoom for this answer, and not kept."""

    display_name = fields.String()
    email = fields.String()


class Writes(Schema):
    """What Zoom lets be created and changed for a host today."""

    limit = fields.Integer()
    left = fields.Integer()
    renewed_at = fields.AwareDateTime(format="iso")
    waiting = fields.Integer()


class Room(Schema):
    own_url = fields.String(allow_none=True)
    has_waiting_room = fields.Boolean()
    passcode = fields.String()
    alternative_hosts = fields.List(fields.String())
    has_personal_links = fields.Boolean()
    offers_recordings = fields.Boolean()


class PersonalLink(Schema):
    """A member's own link into a session; null where there is none, or none yet."""

    is_offered = fields.Boolean()
    join_url = fields.String(allow_none=True)


class KeptByCoHost(Schema):
    keeper_id = fields.UUID()
    sessions = fields.Integer()


class Connection(Schema):
    status = fields.String()
    connected_at = fields.AwareDateTime(format="iso", allow_none=True)
    problem = fields.String(allow_none=True)
    profile = fields.Nested(Profile, allow_none=True)
    writes = fields.Nested(Writes, allow_none=True)
    handed_over = fields.List(fields.Nested(KeptByCoHost))
    is_confirmed = fields.Boolean()


class Meeting(Schema):
    session_id = fields.UUID()
    kind = fields.String()
    status = fields.String()
    own_url = fields.String(allow_none=True)
    problem = fields.String(allow_none=True)
    join_url = fields.String(allow_none=True)
    meeting_id = fields.String(allow_none=True)
    looked_at = fields.AwareDateTime(format="iso", allow_none=True)
    found = fields.String(allow_none=True)


class RoomWarning(Schema):
    """A session whose room does not stand, and what is wrong with it."""

    session_id = fields.UUID()
    series_id = fields.UUID()
    topic = fields.String()
    starts_at = fields.AwareDateTime(format="iso")
    zone = fields.String()
    problem = fields.String()


class WarningList(Schema):
    items = fields.List(fields.Nested(RoomWarning))


class MeetingList(Schema):
    items = fields.List(fields.Nested(Meeting))


class Recording(Schema):
    session_id = fields.UUID()
    topic = fields.String()
    starts_at = fields.AwareDateTime(format="iso")
    share_url = fields.String()
    passcode = fields.String()


class RecordingList(Schema):
    items = fields.List(fields.Nested(Recording))


class OfferedRecordingList(RecordingList):
    """`is_awaited`: the host offers what is recorded of this session, and there is none yet."""

    is_awaited = fields.Boolean()


class Attended(Schema):
    """A member who came; `confidence` certain, likely or guess."""

    membership_id = fields.UUID()
    confidence = fields.String()
    minutes = fields.Integer()
    entered_at = fields.AwareDateTime(format="iso")
    left_at = fields.AwareDateTime(format="iso")


class AttendanceCounts(Schema):
    """People, each counted once."""

    certain = fields.Integer()
    likely = fields.Integer()
    guess = fields.Integer()
    unmatched = fields.Integer()


class Attendance(Schema):
    session_id = fields.UUID()
    state = fields.String()
    items = fields.List(fields.Nested(Attended))
    counts = fields.Nested(AttendanceCounts)


class SeriesAtStake(Schema):
    series_id = fields.UUID()
    topic = fields.String()
    sessions = fields.Integer()


class Rehearsal(Schema):
    """What disconnecting would touch: sessions to come that have, or want, a meeting at Zoom."""

    sessions = fields.Integer()
    first_starts_at = fields.AwareDateTime(format="iso", allow_none=True)
    series = fields.List(fields.Nested(SeriesAtStake))
    session_ids = fields.List(fields.UUID())
    kept_for_others = fields.Integer()


class WebhookAnswer(Schema):
    status = fields.Integer()
    body = fields.Dict()
