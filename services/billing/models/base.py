"""What all tables of billing share: the metadata, the column types, the manifest's entries."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from chassis.db import UtcDateTime, new_metadata, not_personal, personal

WHILE_CONNECTED = "while the connection lasts"
RECORD_KEPT = "as long as the law asks that payments are recorded, then deleted"
WHILE_ACTIVE = "while the account is active"
CUSTOMER_KEPT = "as long as the records of what was paid, or a year where nothing was"
UNTIL_DONE = "until Stripe has said how it stands"
HOST = personal(
    category="stripe connection",
    purpose="let members of your series pay you",
    basis="contract",
    retention=WHILE_CONNECTED,
)
PAYER = personal(
    category="payments",
    purpose="know which place is paid for",
    basis="contract",
    retention=RECORD_KEPT,
    erase="pseudonymise",
)
PAYEE = personal(
    category="payments",
    purpose="know whose series was paid for",
    basis="legal_obligation",
    retention=RECORD_KEPT,
    erase="pseudonymise",
)
OFFERED = personal(
    category="series offered",
    purpose="let members pay for your series",
    basis="contract",
    retention=WHILE_ACTIVE,
    erase="pseudonymise",
)
PENDING = personal(
    category="payments",
    purpose="ask Stripe how a payment stands",
    basis="contract",
    retention=UNTIL_DONE,
    export="exclude",
)
RECORD = personal(
    category="payments",
    purpose="keep the record of payments that the law asks for",
    basis="legal_obligation",
    retention=RECORD_KEPT,
    erase="retain",
)
CUSTOMER = personal(
    category="customers at Stripe",
    purpose="let you pay and manage your payments at Stripe",
    basis="contract",
    retention=CUSTOMER_KEPT,
)
OFFER = not_personal("what is offered, and for how much")
TECHNICAL = not_personal("bookkeeping")
OUR_FEE = not_personal("what a host pays us of a payment, which is not the payer's to see")


class Base(DeclarativeBase):
    """Text without a length limit, instants aware and in UTC."""

    metadata = new_metadata()
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime,
        str: sa.Text,
        UUID: sa.Uuid,
    }
