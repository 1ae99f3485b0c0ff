"""Looks for a value in everything that the database holds, however it may be written."""

import base64
import binascii
import hashlib
from urllib.parse import quote

import sqlalchemy as sa

from chassis.tables import metadata as chassis_metadata
from chassis.tables import outbox
from tests.zoom_integration.host import Inside
from zoom_integration.models import Base


def holds(inside: Inside, value: str) -> bool:
    """Whether the value stands in any row: raw, encoded or as an unsalted digest."""
    text = dump(inside)
    return any(form in text for form in _forms(value))


def dump(inside: Inside) -> bytes:
    """All rows of all tables, folded to lower case; bytes as they are and in hex."""
    parts: list[bytes] = []
    with inside.connection() as db:
        for table in (*Base.metadata.sorted_tables, *chassis_metadata.sorted_tables):
            for row in db.execute(sa.select(table)):
                parts += [part for value in row for part in _written(value)]
    return b"\n".join(parts).lower()


def send_messages(inside: Inside) -> None:
    """Empty the outbox, as the relay does once a message is on its way."""
    with inside.unit_of_work() as uow:
        uow.db.execute(sa.delete(outbox))


def _written(value: object) -> list[bytes]:
    return [value, value.hex().encode()] if isinstance(value, bytes) else [str(value).encode()]


def _forms(value: str) -> set[bytes]:
    raw = value.encode()
    digests = (hashlib.sha1, hashlib.sha256, hashlib.md5)
    forms = {raw, base64.b64encode(raw), binascii.hexlify(raw), quote(value).encode()}
    forms |= {digest(raw, usedforsecurity=False).hexdigest().encode() for digest in digests}
    return {form.lower() for form in forms}
