"""Accounts, as their owners and the services see them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from chassis.encryption import KeyRing
from chassis.errors import NotFound
from identity.domain.roles import Role, roles_of
from identity.models import (
    Account,
    GoogleLink,
    Look,
    MailedToken,
    Passkey,
    Picture,
    RoleGrant,
    Totp,
)
from identity.sealed_addresses import opened

_account = Account.__table__.c


def get_account(db: Connection, *, account_id: UUID) -> dict[str, Any]:
    """An account as its owner sees it. Raises NotFound."""
    row = db.execute(_SELECT_ACCOUNT, {"account_id": account_id}).mappings().one_or_none()
    if row is None:
        raise _unknown()
    granted = [Role(role) for role in row["granted"] or ()]
    return dict(row) | {"roles": roles_of(granted, is_suspended=row["status"] == "suspended")}


def get_contact(
    db: Connection, keys: KeyRing, *, account_id: UUID, change_id: UUID | None = None
) -> dict[str, Any]:
    """How to reach an account; with `change_id` at the address that a change is about. NotFound."""
    row = db.execute(_SELECT_CONTACT, {"account_id": account_id}).mappings().one_or_none()
    if row is None:
        raise _unknown()
    if change_id is None:
        return dict(row)
    return dict(row) | {"email": _address_of_change(db, keys, account_id, change_id)}


def get_accounts_page(db: Connection, *, after: UUID | None, limit: int) -> dict[str, Any]:
    """How to reach everybody with an account, in the order of ids. A full page may be the last."""
    rows = _SELECT_REACHABLE.order_by(_account.id).limit(limit)
    rows = rows.where(_account.id > after) if after is not None else rows
    items = db.execute(rows).mappings().all()
    return {"items": items, "next": items[-1]["account_id"] if len(items) == limit else None}


def count_accounts(db: Connection) -> dict[str, int]:
    """How many `get_accounts_page` lists in all."""
    reachable = _SELECT_REACHABLE.subquery()
    return {"accounts": db.execute(sa.select(sa.func.count()).select_from(reachable)).scalar_one()}


def get_picture(db: Connection, *, picture_id: UUID) -> dict[str, Any]:
    """A picture by the id in its address. Raises NotFound."""
    table = Picture.__table__
    row = db.execute(sa.select(table).where(table.c.id == picture_id)).mappings().one_or_none()
    if row is None:
        raise NotFound("picture_unknown", "There is no such picture.")
    return dict(row)


def list_passkeys(db: Connection, *, account_id: UUID) -> dict[str, Any]:
    passkey = Passkey.__table__.c
    rows = sa.select(Passkey.__table__).where(passkey.account_id == account_id).order_by(passkey.id)
    return {"items": db.execute(rows).mappings().all()}


def list_looks(db: Connection, *, account_id: UUID) -> dict[str, Any]:
    """Who of the platform looked at an account, and why; the latest first."""
    look = Look.__table__.c
    rows = (
        sa.select(look.id, look.reason, look.looked_at)
        .where(look.account_id == account_id)
        .order_by(look.id.desc())
        .limit(200)
    )
    return {"items": db.execute(rows).mappings().all()}


def _address_of_change(db: Connection, keys: KeyRing, account_id: UUID, change_id: UUID) -> str:
    mailed = MailedToken.__table__.c
    found = sa.select(mailed.email_sealed).where(
        mailed.id == change_id, mailed.account_id == account_id
    )
    token: bytes | None = db.execute(found).scalar_one_or_none()
    if token is None:
        raise NotFound("change_unknown", "There is no such change of address.")
    return opened(keys, change_id, token)


def _unknown() -> NotFound:
    return NotFound("account_unknown", "There is no such account.")


def _exists(model: Any, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(model.account_id == _account.id, *conditions)


_SELECT_ACCOUNT = sa.select(
    _account.id,
    _account.email,
    _account.name,
    _account.locale,
    _account.zone,
    _account.status,
    _account.created_at,
    (_account.status != "unconfirmed").label("email_verified"),
    _account.password_hash.is_not(None).label("has_password"),
    _exists(GoogleLink).label("google_linked"),
    _exists(Totp, Totp.confirmed_at.is_not(None)).label("has_totp"),
    _exists(Passkey).label("has_passkey"),
    sa.select(Picture.id)
    .where(Picture.account_id == _account.id)
    .scalar_subquery()
    .label("picture_id"),
    sa.select(sa.func.array_agg(RoleGrant.role))
    .where(RoleGrant.account_id == _account.id)
    .scalar_subquery()
    .label("granted"),
).where(_account.id == sa.bindparam("account_id"))

_SELECT_REACHABLE = sa.select(
    _account.id.label("account_id"), _account.email, _account.name, _account.locale, _account.zone
).where(_account.status == "active")
_SELECT_CONTACT = sa.select(
    _account.email,
    _account.name,
    _account.locale,
    _account.zone,
    (_account.status == "active").label("is_active"),
).where(_account.id == sa.bindparam("account_id"))
