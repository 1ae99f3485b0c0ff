"""What the tables of privacy share: their metadata, and what their columns hold."""

from sqlalchemy.orm import DeclarativeBase

from chassis.db import new_metadata, not_personal, personal

LOG_KEPT = "24 months after receipt"
UNTIL_SETTLED = "until the request is settled"
PACKAGE_KEPT = "7 days after it was made"
LOG = personal(
    category="rights requests",
    purpose="answer a rights request and prove that it was answered",
    basis="legal_obligation",
    retention=LOG_KEPT,
    export="include",
    erase="retain",
)
LEAD = personal(
    category="rights requests",
    purpose="find the person's data while the request runs",
    basis="legal_obligation",
    retention=UNTIL_SETTLED,
    export="exclude",
    erase="clear",
)
PACKAGE = personal(
    category="export packages",
    purpose="hand the person their data",
    basis="legal_obligation",
    retention=PACKAGE_KEPT,
    export="exclude",
)
TECHNICAL = not_personal("bookkeeping of requests")
OPERATORS = personal(
    category="operators' actions",
    purpose="account for what an operator did, and why",
    basis="legal_obligation",
    retention=LOG_KEPT,
    export="exclude",
    erase="retain",
)


class Base(DeclarativeBase):
    metadata = new_metadata()
