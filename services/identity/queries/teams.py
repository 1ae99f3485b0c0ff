"""Teams of hosts, and the keys of their programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from chassis.errors import NotFound
from identity.domain.roles import Scope
from identity.models import Account, ApiKey, TeamMember

_member = TeamMember.__table__.c
_account = Account.__table__.c


def list_team(db: Connection, *, host_id: UUID) -> dict[str, Any]:
    """A host's team, invitations too, the earliest first."""
    rows = sa.select(TeamMember.__table__).where(_member.host_id == host_id).order_by(_member.id)
    return {"items": db.execute(rows).mappings().all()}


def list_hosts(db: Connection, *, account_id: UUID) -> dict[str, Any]:
    """The hosts for whom an account works, with what it may do for each."""
    rows = (
        sa.select(_member.host_id, _account.name, _member.position, _member.scopes)
        .join_from(TeamMember.__table__, Account.__table__, _account.id == _member.host_id)
        .where(_member.account_id == account_id, _account.status == "active")
        .order_by(_account.name, _member.host_id)
    )
    return {"items": db.execute(rows).mappings().all()}


def get_access(db: Connection, *, account_id: UUID, host_id: UUID) -> dict[str, Any]:
    """What an account may do for a host: everything for itself. Raises NotFound for a stranger."""
    if account_id == host_id:
        return {"position": "host", "scopes": list(Scope)}
    found = (
        sa.select(_member.position, _member.scopes)
        .join_from(TeamMember.__table__, Account.__table__, _account.id == _member.host_id)
        .where(_member.account_id == account_id, _member.host_id == host_id)
        .where(_account.status == "active")
    )
    row = db.execute(found).mappings().one_or_none()
    if row is None:
        raise NotFound("team_unknown", "You are not on this team.")
    return dict(row)


def get_invitation(db: Connection, *, team_member_id: UUID) -> dict[str, Any]:
    """To whom an invitation goes, and from whom. Raises NotFound where it was taken back."""
    found = (
        sa.select(
            _member.email_normalised.label("email"),
            _member.position,
            _account.name.label("host_name"),
            _account.locale,
        )
        .join_from(TeamMember.__table__, Account.__table__, _account.id == _member.host_id)
        .where(_member.id == team_member_id, _member.accepted_at.is_(None))
    )
    row = db.execute(found).mappings().one_or_none()
    if row is None:
        raise NotFound("invitation_unknown", "There is no such invitation.")
    return dict(row)


def list_api_keys(db: Connection, *, host_id: UUID, now: datetime) -> dict[str, Any]:
    """A host's living keys, without the keys themselves."""
    key = ApiKey.__table__.c
    rows = (
        sa.select(ApiKey.__table__)
        .where(key.host_id == host_id, key.revoked_at.is_(None))
        .where(sa.or_(key.expires_at.is_(None), key.expires_at > now))
        .order_by(key.id)
    )
    return {"items": db.execute(rows).mappings().all()}
