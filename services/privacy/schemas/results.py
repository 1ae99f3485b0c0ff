"""What privacy answers."""

from marshmallow import Schema, fields


class Asked(Schema):
    """The request for which a code is on its way, or would be: it is there for everybody alike."""

    request_id = fields.UUID()


class Opened(Schema):
    """A request just proved: its page, and whether it waits for a second confirmation."""

    request_id = fields.UUID()
    right = fields.String()
    status = fields.String()
    status_token = fields.String()


class ServiceState(Schema):
    service = fields.String()
    step = fields.String(allow_none=True)
    state = fields.String()
    counts = fields.Dict()


class PackageState(Schema):
    expires_at = fields.AwareDateTime(format="iso")
    downloads_left = fields.Integer()
    size = fields.Integer()
    sha256 = fields.String()


class RequestState(Schema):
    """What a status page shows."""

    request_id = fields.UUID()
    right = fields.String()
    status = fields.String()
    step = fields.String(allow_none=True)
    received_at = fields.AwareDateTime(format="iso")
    due_at = fields.AwareDateTime(format="iso")
    settled_at = fields.AwareDateTime(format="iso", allow_none=True)
    services = fields.List(fields.Nested(ServiceState))
    package = fields.Nested(PackageState, allow_none=True)
    not_before = fields.AwareDateTime(format="iso", allow_none=True)
    extended_at = fields.AwareDateTime(format="iso", allow_none=True)
    extension_reason = fields.String(allow_none=True)
    refusal_code = fields.String(allow_none=True)
    refusal_reason = fields.String(allow_none=True)
    held_until = fields.AwareDateTime(format="iso", allow_none=True)
    hold_basis = fields.String(allow_none=True)


class Evidence(Schema):
    """One command to one service: when, how often, what came back."""

    service = fields.String()
    step = fields.String()
    round = fields.Integer()
    attempt = fields.Integer()
    state = fields.String()
    send_at = fields.AwareDateTime(format="iso")
    answered_at = fields.AwareDateTime(format="iso", allow_none=True)
    evidence = fields.String(allow_none=True)
    counts = fields.Dict()


class LookTaken(Schema):
    operator_id = fields.UUID()
    reason = fields.String()
    at = fields.AwareDateTime(format="iso")


class RequestAtDesk(RequestState):
    """All that the desk knows of a request; looked at for a reason that is kept."""

    channel = fields.String()
    reason = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    agent = fields.Dict(allow_none=True)
    evidence = fields.List(fields.Nested(Evidence))
    looks = fields.List(fields.Nested(LookTaken))


class ParkedCommand(Schema):
    service = fields.String()
    message_id = fields.String()
    name = fields.String()
    attempts = fields.Integer()
    reason = fields.String(allow_none=True)
    received_at = fields.String()


class ParkedCommands(Schema):
    """`away` names the services that could not be asked."""

    items = fields.List(fields.Nested(ParkedCommand))
    away = fields.List(fields.String())


class OpenedPackage(Schema):
    size = fields.Integer()
    sha256 = fields.String()
    filename = fields.String()
    downloads_left = fields.Integer()


class PackagePiece(Schema):
    data_b64 = fields.String()
    next_offset = fields.Integer(allow_none=True)


class SignedCertificate(Schema):
    content = fields.Raw()
    signature = fields.String()


class PublicKey(Schema):
    public_key = fields.String()


class RequestRow(Schema):
    """A line of the rights desk: nobody's address."""

    request_id = fields.UUID(attribute="id")
    right = fields.String()
    channel = fields.String()
    status = fields.String()
    step = fields.String(allow_none=True)
    received_at = fields.AwareDateTime(format="iso")
    due_at = fields.AwareDateTime(format="iso")
    settled_at = fields.AwareDateTime(format="iso", allow_none=True)
    is_overdue = fields.Boolean()
    extended_at = fields.AwareDateTime(format="iso", allow_none=True)
    held_until = fields.AwareDateTime(format="iso", allow_none=True)
    waiting_for = fields.List(fields.String())


class RequestRows(Schema):
    items = fields.List(fields.Nested(RequestRow))


class RetentionReport(Schema):
    """A service's last report, and how much it forgot in all that are kept."""

    service = fields.String()
    ran_at = fields.AwareDateTime(format="iso")
    forgotten = fields.Integer()
    forgotten_in_all = fields.Integer()
    overdue = fields.Integer()
    rules = fields.List(fields.Raw())


class RetentionReports(Schema):
    items = fields.List(fields.Nested(RetentionReport))


class Participants(Schema):
    """The services that take part and what they hold, for the register."""

    items = fields.List(fields.Raw())


class Consent(Schema):
    """What somebody said last to one purpose; `is_objected` says that it is stopped."""

    purpose = fields.String()
    version = fields.String()
    text = fields.String()
    is_given = fields.Boolean()
    is_objected = fields.Boolean()
    given_at = fields.AwareDateTime(format="iso", allow_none=True)
    withdrawn_at = fields.AwareDateTime(format="iso", allow_none=True)


class Consents(Schema):
    items = fields.List(fields.Nested(Consent))


class VisitCount(Schema):
    day = fields.Date()
    page = fields.String()
    number = fields.Integer()


class VisitCounts(Schema):
    items = fields.List(fields.Nested(VisitCount))
