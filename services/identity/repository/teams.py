"""Teams and API keys."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.errors import Invalid, NotFound, Unauthenticated
from identity.domain.secrets import digest
from identity.models import Account, ApiKey, TeamMember


def find_member(db: Session, host_id: UUID, email_normalised: str) -> TeamMember | None:
    found = sa.select(TeamMember).where(
        TeamMember.host_id == host_id, TeamMember.email_normalised == email_normalised
    )
    return db.execute(found.with_for_update()).scalar_one_or_none()


def get_member(db: Session, host_id: UUID, team_member_id: UUID) -> TeamMember:
    """One of the host's own team, locked. Raises NotFound for a stranger's."""
    found = sa.select(TeamMember).where(
        TeamMember.id == team_member_id, TeamMember.host_id == host_id
    )
    member = db.execute(found.with_for_update()).scalar_one_or_none()
    if member is None:
        raise NotFound("team_member_unknown", "There is nobody like that on your team.")
    return member


def get_invitation(db: Session, token: str, *, now: datetime) -> TeamMember:
    """An invitation that still stands, locked. Raises Invalid."""
    found = sa.select(TeamMember).where(TeamMember.invitation_digest == digest(token))
    member = db.execute(found.with_for_update()).scalar_one_or_none()
    if member is None or member.invitation_expires_at <= now:
        raise Invalid("link_unusable", "This invitation was used before or has expired.")
    return member


def find_membership(db: Session, host_id: UUID, account_id: UUID) -> TeamMember | None:
    """The account's own place on a host's team."""
    found = sa.select(TeamMember).where(
        TeamMember.host_id == host_id, TeamMember.account_id == account_id
    )
    return db.execute(found.with_for_update()).scalar_one_or_none()


def get_api_key(db: Session, host_id: UUID, api_key_id: UUID) -> ApiKey:
    """One of the host's own. Raises NotFound for a stranger's."""
    found = sa.select(ApiKey).where(ApiKey.id == api_key_id, ApiKey.host_id == host_id)
    api_key = db.execute(found.with_for_update()).scalar_one_or_none()
    if api_key is None:
        raise NotFound("api_key_unknown", "There is no such key.")
    return api_key


def get_live_api_key(db: Session, key: str, *, now: datetime) -> ApiKey:
    """The key as a program shows it. Raises Unauthenticated."""
    found = (
        sa.select(ApiKey)
        .join(Account, Account.id == ApiKey.host_id)
        .where(ApiKey.digest == digest(key), Account.status == "active")
    )
    api_key = db.execute(found).scalar_one_or_none()
    if api_key is None or api_key.revoked_at is not None or _is_past(api_key.expires_at, now):
        raise Unauthenticated("api_key_refused", "This key is unknown, revoked or expired.")
    return api_key


def count_live_api_keys(db: Session, host_id: UUID) -> int:
    live = sa.select(sa.func.count(ApiKey.id)).where(
        ApiKey.host_id == host_id, ApiKey.revoked_at.is_(None)
    )
    return db.execute(live).scalar_one()


def _is_past(instant: datetime | None, now: datetime) -> bool:
    return instant is not None and instant <= now
