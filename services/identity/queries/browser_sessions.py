"""Where an account is signed in, and what verifiers of access tokens ask."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from identity import signing
from identity.models import BrowserSession, Revocation, SignIn, SigningKey


def list_browser_sessions(db: Connection, *, account_id: UUID, now: datetime) -> dict[str, Any]:
    """Where the account is signed in, the latest used first."""
    table = BrowserSession.__table__
    rows = db.execute(
        sa.select(table)
        .where(table.c.account_id == account_id, table.c.ended_at.is_(None))
        .where(table.c.expires_at > now)
        .order_by(table.c.last_used_at.desc())
    )
    return {"items": rows.mappings().all()}


def get_proof(
    db: Connection, *, account_id: UUID, browser_session_id: UUID, now: datetime, window: timedelta
) -> dict[str, Any]:
    """Whether this browser session, still open, has shown a credential of late."""
    table = BrowserSession.__table__
    shown = sa.exists().where(
        table.c.id == browser_session_id,
        table.c.account_id == account_id,
        table.c.ended_at.is_(None),
        table.c.authenticated_at >= now - window,
    )
    return {"is_recent": db.execute(sa.select(shown)).scalar_one()}


def list_sign_ins(
    db: Connection, *, account_id: UUID, before: UUID | None = None, limit: int = 50
) -> dict[str, Any]:
    """The account's sign-in log, the latest first; `next` goes in as `before`."""
    table = SignIn.__table__
    rows = sa.select(table).where(table.c.account_id == account_id).order_by(table.c.id.desc())
    if before is not None:
        rows = rows.where(table.c.id < before)
    found = db.execute(rows.limit(limit + 1)).mappings().all()
    return {"items": found[:limit], "next": found[limit - 1]["id"] if len(found) > limit else None}


def get_signing_keys(db: Connection) -> dict[str, Any]:
    """A JSON Web Key Set (RFC 7517): the keys in use, those to come and those just past."""
    keys = SigningKey.__table__.c
    rows = db.execute(sa.select(keys.kid, keys.public_key).order_by(keys.active_from)).all()
    return {"keys": [signing.as_jwk(row.kid, row.public_key) for row in rows]}


def get_revocations(db: Connection, *, as_of: datetime) -> dict[str, Any]:
    """The browser sessions whose earlier access tokens are void, for verifiers to ask often."""
    revocation = Revocation.__table__.c
    rows = db.execute(sa.select(revocation.browser_session_id, revocation.void_before))
    return {"items": rows.mappings().all(), "as_of": as_of}
