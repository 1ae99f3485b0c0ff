"""Operators looking at people: each look has a reason, and the person can see it."""

from typing import Any
from uuid import UUID

from chassis.addresses import normalise
from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from identity import queries
from identity.commands import browser_sessions
from identity.commands.browser_sessions import EndReason
from identity.domain.roles import may_look_at_people, may_suspend, roles_of
from identity.models import Account, Look
from identity.repository import accounts


def look_up_account(
    uow: UnitOfWork, *, operator_id: UUID, email: str, reason: str
) -> dict[str, Any]:
    """An account by its address, for support and the rights desk. Raises Forbidden, NotFound."""
    _require(may_look_at_people(_roles(uow, operator_id)))
    account = _account_of(uow, email)
    _note(uow, operator_id, account, reason)
    return queries.get_account(uow.db.connection(), account_id=account.id)


def suspend_account(uow: UnitOfWork, *, operator_id: UUID, email: str, reason: str) -> None:
    """Take an account's roles away; signing in and the privacy rights stay. Raises Forbidden."""
    _set_status(uow, operator_id, email, reason=reason, status="suspended")


def reinstate_account(uow: UnitOfWork, *, operator_id: UUID, email: str, reason: str) -> None:
    _set_status(uow, operator_id, email, reason=reason, status="active")


def _set_status(
    uow: UnitOfWork, operator_id: UUID, email: str, *, reason: str, status: str
) -> None:
    _require(may_suspend(_roles(uow, operator_id)))
    account = _account_of(uow, email)
    _note(uow, operator_id, account, reason)
    account.status = status
    browser_sessions.end_all(uow, account.id, EndReason.REVOKED)


def _roles(uow: UnitOfWork, operator_id: UUID) -> tuple[str, ...]:
    """Asked of the database, not of the token: a role withdrawn is withdrawn at once."""
    operator = accounts.get_confirmed(uow.db, operator_id)
    granted = accounts.roles_granted(uow.db, operator_id)
    return roles_of(granted, is_suspended=operator.status == "suspended")


def _require(is_allowed: bool) -> None:
    if not is_allowed:
        raise Forbidden("role_missing", "Your role does not allow this.")


def _account_of(uow: UnitOfWork, email: str) -> Account:
    account = accounts.find_by_email(uow.db, normalise(email))
    if account is None or account.status == "unconfirmed":
        raise NotFound("account_unknown", "No confirmed account has this address.")
    return account


def _note(uow: UnitOfWork, operator_id: UUID, account: Account, reason: str) -> None:
    uow.db.add(
        Look(
            id=new_id(),
            operator_id=operator_id,
            account_id=account.id,
            reason=reason,
            looked_at=uow.now,
        )
    )
    uow.db.flush()
