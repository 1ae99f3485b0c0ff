"""Operators' roles, given and taken."""

from uuid import UUID

from chassis.addresses import normalise
from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from identity.commands import browser_sessions
from identity.domain.roles import Role
from identity.models import Account, RoleGrant
from identity.repository import accounts


def grant_role(uow: UnitOfWork, *, email: str, role: Role, granted_by: str) -> UUID:
    """Give a confirmed account a role; its access tokens say so within a minute."""
    account = _confirmed(uow, email)
    if uow.db.get(RoleGrant, (account.id, role)) is None:
        uow.db.add(
            RoleGrant(account_id=account.id, role=role, granted_by=granted_by, granted_at=uow.now)
        )
        browser_sessions.renew_tokens(uow, account.id)
    return account.id


def withdraw_role(uow: UnitOfWork, *, email: str, role: Role) -> UUID:
    account = _confirmed(uow, email)
    grant = uow.db.get(RoleGrant, (account.id, role))
    if grant is not None:
        uow.db.delete(grant)
        browser_sessions.renew_tokens(uow, account.id)
    return account.id


def _confirmed(uow: UnitOfWork, email: str) -> Account:
    account = accounts.find_by_email(uow.db, normalise(email))
    if account is None or account.status == "unconfirmed":
        raise NotFound("account_unknown", "No confirmed account has this address.")
    return account
