"""A host's team: invited by mail, joined by whoever owns the address, changed and left."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from chassis.addresses import normalise
from chassis.errors import Conflict, Forbidden, NotFound
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from identity import events
from identity.commands.mailed_tokens import new_secret
from identity.commands.throttling import admit
from identity.domain.roles import Position, Scope, scopes_within
from identity.domain.secrets import digest
from identity.domain.throttles import Limit
from identity.models import TeamMember
from identity.repository import accounts, teams

INVITATION_LIFETIME = timedelta(days=7)
INVITATIONS = Limit(50, timedelta(days=1))


def invite_team_member(
    uow: UnitOfWork,
    *,
    host_id: UUID,
    email: str,
    position: Position,
    scopes: Sequence[Scope] | None = None,
) -> TeamMember:
    """Invite an address, known to the platform or not; again, to replace a lost invitation.

    Raises Conflict where it is on the team already, or is the host's own.
    """
    admit(uow, "invitation", str(host_id), INVITATIONS)
    host = accounts.get_confirmed(uow.db, host_id)
    normalised = normalise(email)
    if host.email_normalised == normalised:
        raise Conflict("own_address", "You are on your own team already.")
    member = teams.find_member(uow.db, host_id, normalised)
    if member is not None and member.accepted_at is not None:
        raise Conflict("team_member_present", "This person is on your team already.")
    member = member or TeamMember(id=new_id(), host_id=host_id, email_normalised=normalised)
    token = new_secret()
    member.position = position
    member.scopes = list(scopes_within(position, scopes))
    member.invitation_digest = digest(token)
    member.invited_at = uow.now
    member.invitation_expires_at = uow.now + INVITATION_LIFETIME
    uow.db.add(member)
    uow.db.flush()
    uow.publish(events.team_member_invited(member.id, host_id, token))
    return member


def accept_invitation(uow: UnitOfWork, *, account_id: UUID, token: str) -> TeamMember:
    """Join with the account that has the invited address. Raises Invalid, Forbidden."""
    account = accounts.get_confirmed(uow.db, account_id)
    member = teams.get_invitation(uow.db, token, now=uow.now)
    if account.email_normalised != member.email_normalised:
        raise Forbidden("invitation_for_another", "This invitation is for another address.")
    member.account_id = account_id
    member.accepted_at = uow.now
    member.invitation_digest = None
    return member


def change_team_member(
    uow: UnitOfWork,
    *,
    host_id: UUID,
    team_member_id: UUID,
    position: Position,
    scopes: Sequence[Scope] | None = None,
) -> TeamMember:
    """Raises NotFound for another host's."""
    member = teams.get_member(uow.db, host_id, team_member_id)
    member.position = position
    member.scopes = list(scopes_within(position, scopes))
    return member


def remove_team_member(uow: UnitOfWork, *, host_id: UUID, team_member_id: UUID) -> None:
    """Take someone off the team, or an invitation back. Raises NotFound for another host's."""
    uow.db.delete(teams.get_member(uow.db, host_id, team_member_id))


def leave_team(uow: UnitOfWork, *, account_id: UUID, host_id: UUID) -> None:
    """Raises NotFound where the account is not on that team."""
    member = teams.find_membership(uow.db, host_id, account_id)
    if member is None:
        raise NotFound("team_unknown", "You are not on this team.")
    uow.db.delete(member)
