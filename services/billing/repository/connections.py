"""Hosts' connections."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from billing.models import Connection
from chassis.errors import Conflict


def find(db: Session, connection_id: UUID) -> Connection | None:
    return db.get(Connection, connection_id)


def lock(db: Session, connection_id: UUID) -> Connection | None:
    return db.get(Connection, connection_id, with_for_update=True)


def of_host(db: Session, host_id: UUID) -> Connection | None:
    return db.scalars(sa.select(Connection).where(Connection.host_id == host_id)).one_or_none()


def of_account(db: Session, account: str) -> Connection | None:
    rows = sa.select(Connection).where(Connection.stripe_account_id == account)
    return db.scalars(rows).one_or_none()


def lock_of_account(db: Session, account: str) -> Connection | None:
    """The connection to an account at Stripe."""
    rows = sa.select(Connection).where(Connection.stripe_account_id == account).with_for_update()
    return db.scalars(rows).one_or_none()


def require_active(db: Session, host_id: UUID) -> Connection:
    """The host's connection where it can take money. Raises Conflict."""
    connection = of_host(db, host_id)
    if connection is None or not connection.is_active or connection.stripe_account_id is None:
        raise Conflict("payments_unavailable", "The host cannot take payments at the moment.")
    return connection


def next_to_reconcile(db: Session, before: object) -> Connection | None:
    """A connection that was last compared with Stripe before an instant."""
    rows = (
        sa.select(Connection)
        .where(
            Connection.stripe_account_id.is_not(None),
            Connection.status != "disconnecting",
            sa.func.coalesce(Connection.reconciled_at, Connection.created_at) < before,
        )
        .order_by(Connection.reconciled_at.nulls_first())
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.scalars(rows).first()
