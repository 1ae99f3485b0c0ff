"""Becoming an account: asked for by anybody, confirmed by whoever reads the mail."""

from typing import Any

from chassis.addresses import normalise
from chassis.errors import Invalid
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from identity import events
from identity.commands import mailed_tokens
from identity.commands.mailed_tokens import Purpose
from identity.models import Account, MailedToken
from identity.repository import accounts


def settle_sign_up(
    uow: UnitOfWork, *, email: str, name: str, locale: str, zone: str, password_hash: str
) -> None:
    """Mail a link to a new account's address, or tell a confirmed one of the attempt."""
    accounts.claim(uow.db, "email", normalise(email))
    account = accounts.find_by_email(uow.db, normalise(email))
    if account is not None and account.status != "unconfirmed":
        uow.publish(events.sign_up_attempted_again(account.id))
        return
    account = account or create_account(uow, email=email, name=name, locale=locale, zone=zone)
    _, token = mailed_tokens.create(
        uow,
        account,
        Purpose.CONFIRM_EMAIL,
        email=email,
        name=name,
        locale=locale,
        zone=zone,
        password_hash=password_hash,
    )
    uow.publish(events.email_confirmation_requested(account.id, token))


def create_account(uow: UnitOfWork, *, email: str, name: str, locale: str, zone: str) -> Account:
    """An unconfirmed account. A tombstone does not bar it: it sleeps until its owner confirms."""
    account = Account(
        id=new_id(),
        email=email.strip(),
        email_normalised=normalise(email),
        name=name,
        locale=locale,
        zone=zone,
        status="unconfirmed",
        created_at=uow.now,
    )
    uow.db.add(account)
    uow.db.flush()
    return account


def confirm_email(uow: UnitOfWork, *, token: str) -> Account:
    """Take the sign-up whose link was followed. Raises Invalid for a link that is no good."""
    mailed = accounts.get_mailed_token(uow.db, token, [Purpose.CONFIRM_EMAIL], now=uow.now)
    account = accounts.get(uow.db, mailed.account_id)
    if account.status != "unconfirmed":
        raise Invalid("link_unusable", "This address is confirmed already. Sign in.")
    _take_over(account, mailed)
    account.password_changed_at = uow.now
    confirm(uow, account)
    return account


def confirm(uow: UnitOfWork, account: Account) -> None:
    """The address is its owner's: other sign-ups with it are void, and an erasure is past."""
    account.status = "active"
    account.confirmed_at = uow.now
    mailed_tokens.forget(uow, account, Purpose.CONFIRM_EMAIL)
    uow.tombstones.lift(uow.db, "email", account.email_normalised)
    uow.db.flush()
    uow.publish(events.email_confirmed(account.id))


def _take_over(account: Account, mailed: MailedToken) -> None:
    carried: dict[str, Any] = {
        name: getattr(mailed, name) for name in ("email", "name", "locale", "zone", "password_hash")
    }
    for name, value in carried.items():
        setattr(account, name, value)
