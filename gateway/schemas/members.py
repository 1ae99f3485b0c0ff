"""A series' members: one with the answers, and lists of them in files."""

from marshmallow import Schema, fields

from gateway.schemas.fields import File, Identifier, Option, Text
from gateway.schemas.series import Member, Page
from gateway.uploads import MAX_LIST_BYTES

STATUSES = (
    "active",
    "awaiting_approval",
    "waiting",
    "offered",
    "awaiting_payment",
    "unconfirmed",
    "ended",
)


class MemberPage(Page):
    status = Option(*STATUSES, metadata={"description": "Only those in this state."})


class PreviewImport(Schema):
    data_b64 = File(
        required=True,
        largest=MAX_LIST_BYTES,
        metadata={"description": "CSV with a header: email, name, phone; 2,000 rows at most."},
    )


class ImportMembers(PreviewImport):
    consent_basis = Text(
        required=True,
        longest=300,
        metadata={"description": "Why you may write to these people; kept with each."},
    )


class ImportedRow(Schema):
    """`sentence` says what is bad."""

    line = fields.Integer()
    outcome = fields.String(metadata={"description": "invited, member_already, twice or bad"})
    sentence = fields.String(allow_none=True)


class ImportReport(Schema):
    rows = fields.List(fields.Nested(ImportedRow))
    counts = fields.Dict()


class ExportPage(Schema):
    after = Identifier(metadata={"description": "`next` of the part before."})


class ExportedPart(Schema):
    """Parts are to be put one after the other."""

    text = fields.String(metadata={"description": "CSV, safe to open in a spreadsheet."})
    next = fields.String(allow_none=True)


class GivenAnswer(Schema):
    question = fields.String()
    text = fields.String()


class MemberWithAnswers(Member):
    answers = fields.List(fields.Nested(GivenAnswer))
