"""Who came to a session."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _sheets()
    _attendees()


def _sheets() -> None:
    op.create_table(
        "attendance_sheet",
        sa.Column("session_id", sa.Uuid),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reported_rooms", sa.ARRAY(sa.LargeBinary), nullable=False),
        sa.Column("report_due_at", INSTANT),
        sa.Column("report_attempts", sa.Integer, nullable=False),
        sa.Column("match_due_at", INSTANT),
        sa.PrimaryKeyConstraint("session_id", name="pk_attendance_sheet"),
        _of_session("attendance_sheet"),
    )
    for column in ("report_due_at", "match_due_at"):
        op.create_index(f"ix_attendance_sheet_{column}", "attendance_sheet", [column])


def _attendees() -> None:
    op.create_table(
        "attendee",
        sa.Column("id", sa.Uuid),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("room_digest", sa.LargeBinary, nullable=False),
        sa.Column("sighting_digest", sa.LargeBinary, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("entries", sa.ARRAY(INSTANT), nullable=False),
        sa.Column("exits", sa.ARRAY(INSTANT), nullable=False),
        sa.Column("registrant_digest", sa.LargeBinary),
        sa.Column("email_digest", sa.LargeBinary),
        sa.Column("name_digest", sa.LargeBinary),
        sa.Column("membership_id", sa.Uuid),
        sa.Column("confidence", sa.Text),
        sa.Column("is_restricted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attendee"),
        sa.UniqueConstraint(
            "session_id", "sighting_digest", name="uq_attendee_session_id_sighting_digest"
        ),
        _of_session("attendee"),
    )
    for column in ("email_digest", "membership_id"):
        op.create_index(f"ix_attendee_{column}", "attendee", [column])


def _of_session(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["session_id"],
        ["meeting.session_id"],
        name=f"fk_{table}_session_id_meeting",
        ondelete="CASCADE",
    )
