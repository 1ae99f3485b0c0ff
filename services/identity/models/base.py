"""What all tables of identity share: the metadata, the column types, the manifest's entries."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.db import UtcDateTime, new_metadata, not_personal, personal

WHILE_ACTIVE = "while the account is active"
ONE_TIME_KEPT = "until used or expired, at most a week"
DEVICE_LOG_KEPT = "90 days"

ACCOUNT = personal(
    category="account",
    purpose="know who you are and how to reach you",
    basis="contract",
    retention=WHILE_ACTIVE,
)
CREDENTIAL = personal(
    category="credentials",
    purpose="let you sign in, and nobody else",
    basis="contract",
    retention=WHILE_ACTIVE,
    export="state_only",
)
CREDENTIAL_FACT = personal(
    category="credentials",
    purpose="show you which ways of signing in you have",
    basis="contract",
    retention=WHILE_ACTIVE,
)
ONE_TIME_SECRET = personal(
    category="one-time links and challenges",
    purpose="prove that whoever acts is the one who asked",
    basis="contract",
    retention=ONE_TIME_KEPT,
    export="exclude",
)
DEVICE_LOG = personal(
    category="devices and sign-ins",
    purpose="show you your sign-ins and protect the account against abuse",
    basis="legitimate_interest",
    retention=DEVICE_LOG_KEPT,
)
DEVICE_SECRET = personal(
    category="devices and sign-ins",
    purpose="know a browser again without asking anew",
    basis="legitimate_interest",
    retention=DEVICE_LOG_KEPT,
    export="exclude",
)
TEAM = personal(
    category="teams",
    purpose="let people work together for a host",
    basis="contract",
    retention=WHILE_ACTIVE,
)
TECHNICAL = not_personal("bookkeeping")


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map: ClassVar = {str: sa.Text(), datetime: UtcDateTime()}


def instant(info: dict[str, Any], *, index: bool = False) -> Mapped[datetime]:
    """A required instant."""
    return mapped_column(info=info, index=index)


def optional_instant(info: dict[str, Any]) -> Mapped[datetime | None]:
    return mapped_column(info=info)


def own_id(info: dict[str, Any]) -> Mapped[UUID]:
    """The primary key, made by us."""
    return mapped_column(sa.Uuid, primary_key=True, info=info)


def of_account(info: dict[str, Any], *, unique: bool = False) -> Mapped[UUID]:
    """The account that a row belongs to, and goes with."""
    return mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), unique=unique, index=not unique, info=info
    )
