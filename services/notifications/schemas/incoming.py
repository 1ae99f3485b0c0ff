"""The fields that notifications reads of other services' events; the rest is ignored."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from chassis.messages import Message
from notifications.commands.inbound import InboundMail
from notifications.domain.inbound import Desk

_TEXT = validate.Length(max=500)


class OfAccount(Schema):
    """Identity: something happened to an account."""

    account_id = fields.UUID(required=True)


class OfAccountWithToken(OfAccount):
    """Identity: a link is to be mailed."""

    token = fields.String(required=True)


class NewDevice(OfAccount):
    browser = fields.String(required=True, validate=_TEXT)
    operating_system = fields.String(required=True, validate=_TEXT)
    signed_in_at = fields.AwareDateTime(required=True, format="iso")


class CredentialsChanged(OfAccount):
    what = fields.String(required=True, validate=_TEXT)


class AddressChange(OfAccountWithToken):
    """Identity: the address of an account is to change, or has; `change_id` leads to the other."""

    change_id = fields.UUID(required=True)


class TeamMemberInvited(Schema):
    """Identity: a host asks somebody to work for them."""

    team_member_id = fields.UUID(required=True)
    token = fields.String(required=True)


class PlannedSession(Schema):
    """Series: a session's time, as of `sequence`."""

    session_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True, format="iso")
    duration_minutes = fields.Integer(required=True, strict=True)
    sequence = fields.Integer(required=True, strict=True)


class SeriesWords(Schema):
    """Series: what the members of a series are told of it."""

    series_id = fields.UUID(required=True)
    title = fields.String(required=True)
    zone = fields.String(required=True)
    reminder_offsets_minutes = fields.List(fields.Integer(strict=True), required=True)


class SessionsScheduled(SeriesWords):
    host_id = fields.UUID(required=True)
    sessions = fields.List(fields.Nested(PlannedSession, unknown=EXCLUDE), required=True)


class SessionNews(PlannedSession):
    """Series: one session, with what its members are told of it."""

    series_id = fields.UUID(required=True)
    host_id = fields.UUID(required=True)
    title = fields.String(required=True)
    zone = fields.String(required=True)


class SessionRescheduled(SessionNews):
    previous_starts_at = fields.AwareDateTime(required=True, format="iso")


class OfSeries(Schema):
    series_id = fields.UUID(required=True)


class OfMembership(OfSeries):
    """Series: something happened to a membership."""

    membership_id = fields.UUID(required=True)


class OfMembershipWithToken(OfMembership):
    token = fields.String(required=True)


class JoinCodeRequested(OfMembership):
    code = fields.String(required=True, validate=_TEXT)


class PlaceOffered(OfMembership):
    kept_until_at = fields.AwareDateTime(required=True, format="iso", data_key="expires_at")


class ApprovalRequested(OfSeries):
    host_id = fields.UUID(required=True)
    title = fields.String(required=True)


class MembershipEnded(OfMembership):
    reason = fields.String(required=True)


class Payment(OfMembership):
    """Billing: money came, or did not."""

    amount_cents = fields.Integer(required=True, strict=True)
    currency = fields.String(required=True, validate=validate.Length(3, 3))


class PaymentSucceeded(Payment):
    period_ends_at = fields.AwareDateTime(load_default=None, allow_none=True, format="iso")


class PaymentFailed(Payment):
    next_attempt_at = fields.AwareDateTime(load_default=None, allow_none=True, format="iso")


class PaymentDisputed(OfSeries):
    """Billing: a payer's bank asks for money back, or has decided. For the host, not the payer."""

    host_id = fields.UUID(required=True)
    amount_cents = fields.Integer(required=True, strict=True)
    currency = fields.String(required=True, validate=validate.Length(3, 3))
    status = fields.String(required=True, validate=validate.Length(1, 100))
    respond_by = fields.AwareDateTime(load_default=None, allow_none=True, format="iso")


class RenewalUpcoming(Payment):
    renews_at = fields.AwareDateTime(required=True, format="iso")


class ConnectionBroken(Schema):
    """zoom_integration: a host has to connect again."""

    host_id = fields.UUID(required=True)


class KeptByCoHost(Schema):
    """zoom_integration: a co-host's account keeps a host's meetings from now on, or no more."""

    host_id = fields.UUID(required=True)
    keeper_id = fields.UUID(required=True)
    sessions = fields.Integer(required=True, strict=True)


class PreflightFailed(OfSeries):
    """zoom_integration: the room of a session that begins soon does not stand."""

    session_id = fields.UUID(required=True)
    host_id = fields.UUID(required=True)
    problem = fields.String(required=True, validate=validate.Length(1, 100))
    starts_at = fields.AwareDateTime(required=True)


class OfRequest(Schema):
    """Privacy: about a rights request; the address is sealed under the request's key."""

    request_id = fields.UUID(required=True)
    sealed_address = fields.String(required=True)
    locale = fields.String(load_default="en")


class VerificationRequested(OfRequest):
    right = fields.String(required=True)
    token = fields.String(required=True)
    code = fields.String(load_default="")


class PackageCodeRequested(OfRequest):
    code = fields.String(required=True)
    status_token = fields.String(required=True)


class RequestAcknowledged(OfRequest):
    right = fields.String(required=True)
    due_at = fields.AwareDateTime(required=True, format="iso")
    status_token = fields.String(required=True)


class PackageReady(OfRequest):
    expires_at = fields.AwareDateTime(load_default=None, allow_none=True, format="iso")
    status_token = fields.String(required=True)


class RequestCompleted(OfRequest):
    right = fields.String(required=True)
    status_token = fields.String(required=True)


class RequestExtended(RequestAcknowledged):
    reason = fields.String(required=True)


class RequestRefused(RequestCompleted):
    code = fields.String(required=True)
    reason = fields.String(required=True)


class ErasureAnnounced(OfRequest):
    erased_from = fields.String(required=True)
    status_token = fields.String(required=True)


class Report(Schema):
    """Mailgun, reduced at the door: what became of one recipient's copy."""

    message_id = fields.UUID(required=True)
    address_digest = fields.Function(deserialize=bytes.fromhex, required=True)
    severity = fields.String(load_default="")
    reason = fields.String(load_default="")


def report(message: Message) -> dict[str, Any]:
    """The fields of a report, for the command that believes or doubts it."""
    found = Report().load(message.payload)
    if message.name != "failed":
        return {name: found[name] for name in ("message_id", "address_digest")}
    return dict(found)


def mail(message: Message) -> InboundMail:
    return InboundMail(**{**message.payload, "desk": Desk(message.payload["desk"])})
