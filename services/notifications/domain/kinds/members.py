"""To a member about their place, and to the members of a session or series about it. No I/O."""

from datetime import timedelta

from notifications.domain.kinds.kind import DAY, HOUR, MONTH, Audience, Basis, Category, declare

CONFIRM_MEMBERSHIP = declare(
    "confirm_membership",
    Category.SECURITY,
    Audience.MEMBERSHIP,
    to="prove that who joins a series owns the address",
    useful_for=DAY,
)
ALREADY_MEMBER = declare(
    "already_member",
    Category.SECURITY,
    Audience.MEMBERSHIP,
    to="answer who asks for a place that they have already, without telling a stranger so",
    useful_for=DAY,
)
POLICY_CHANGED_FOR_MEMBERS = declare(
    "policy_changed_for_members",
    Category.LEGAL,
    Audience.MEMBERS,
    to="tell who has no account of a material change of the privacy policy",
    basis=Basis.LEGAL_OBLIGATION,
    useful_for=MONTH,
)
JOIN_CODE = declare(
    "join_code",
    Category.SECURITY,
    Audience.MEMBERSHIP,
    to="prove that who opens a member's join link is the member",
    useful_for=timedelta(minutes=10),
)
WELCOME = declare(
    "welcome",
    Category.MEMBERSHIP,
    Audience.MEMBERSHIP,
    to="confirm the place in a series and give its dates",
)
WAITLISTED = declare(
    "waitlisted",
    Category.MEMBERSHIP,
    Audience.MEMBERSHIP,
    to="tell that a series is full and that a place is waited for",
)
PLACE_OFFERED = declare(
    "place_offered",
    Category.MEMBERSHIP,
    Audience.MEMBERSHIP,
    to="offer a place that fell free to the next in the line, while it is kept",
    useful_for=DAY,
)
MEMBERSHIP_ENDED = declare(
    "membership_ended",
    Category.MEMBERSHIP,
    Audience.MEMBERSHIP,
    to="confirm that a membership has ended",
    to_departed=True,
)
REMINDER = declare(
    "reminder",
    Category.REMINDERS,
    Audience.SESSION,
    to="bring the join link at the right time",
)
SESSION_CHANGED = declare(
    "session_changed",
    Category.CHANGES,
    Audience.SESSION,
    to="tell of the new time of a session",
)
SESSION_CANCELLED = declare(
    "session_cancelled",
    Category.CHANGES,
    Audience.SESSION,
    to="tell that a session does not take place",
)
SERIES_CLOSED = declare(
    "series_closed",
    Category.MEMBERSHIP,
    Audience.SERIES,
    to="tell the members of a series that its host has ended it",
    useful_for=DAY,
)
HOST_MESSAGE = declare(
    "host_message",
    Category.HOST_MESSAGES,
    Audience.SERIES,
    to="pass on what a host writes to the members of a series",
    basis=Basis.LEGITIMATE_INTEREST,
    useful_for=DAY,
)
HOST_MESSAGE_TEST = declare(
    "host_message_test",
    Category.HOSTING,
    Audience.ACCOUNT,
    to="show a host their own message before members get it",
    useful_for=HOUR,
)
FOLLOW_UP = declare(
    "follow_up",
    Category.FOLLOW_UPS,
    Audience.SESSION,
    to="say what the host wishes to say after a session",
    basis=Basis.LEGITIMATE_INTEREST,
    useful_for=DAY,
)
