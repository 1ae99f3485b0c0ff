"""A verified change of address: the new one confirms, the old one is told and can take it back."""

from datetime import timedelta
from uuid import UUID

from chassis.addresses import normalise
from chassis.errors import Conflict
from chassis.unit_of_work import UnitOfWork
from identity import events
from identity.commands import browser_sessions, mailed_tokens
from identity.commands.browser_sessions import EndReason
from identity.commands.mailed_tokens import Purpose
from identity.commands.throttling import admit
from identity.domain.throttles import Limit
from identity.models import Account, MailedToken
from identity.repository import accounts
from identity.sealed_addresses import opened
from identity.settings import Settings

REQUESTS = Limit(5, timedelta(hours=1))


def request_email_change(
    uow: UnitOfWork,
    settings: Settings,
    *,
    account_id: UUID,
    browser_session_id: UUID,
    email: str,
) -> None:
    """Mail a link to the new address; answered alike where another account has it."""
    browser_sessions.require_recent(uow, settings, account_id, browser_session_id)
    admit(uow, "email_change", str(account_id), REQUESTS)
    account = accounts.get_confirmed(uow.db, account_id)
    mailed_tokens.forget(uow, account, Purpose.CHANGE_EMAIL)
    owner = accounts.find_by_email(uow.db, normalise(email))
    if owner is not None and owner.id != account_id and owner.status != "unconfirmed":
        uow.publish(events.sign_up_attempted_again(owner.id))
        return
    mailed, token = mailed_tokens.create_for_address(
        uow, account, Purpose.CHANGE_EMAIL, address=email.strip()
    )
    uow.publish(events.email_change_requested(account_id, mailed.id, token))


def confirm_email_change(uow: UnitOfWork, *, token: str) -> Account:
    """Take the new address, tell the old one. Raises Invalid; Conflict where it was taken since."""
    mailed = accounts.get_mailed_token(uow.db, token, [Purpose.CHANGE_EMAIL], now=uow.now)
    mailed.used_at = uow.now
    account = accounts.get_confirmed(uow.db, mailed.account_id)
    old_email = account.email
    _move(uow, account, _address_of(uow, mailed))
    notice, revert_token = mailed_tokens.create_for_address(
        uow, account, Purpose.REVERT_EMAIL, address=old_email
    )
    uow.publish(events.email_changed(account.id, notice.id, revert_token))
    return account


def revert_email_change(uow: UnitOfWork, *, token: str) -> Account:
    """Give the old address back and sign everyone out: the change was not the owner's.

    The password goes too, since whoever changed the address may know it; a link by mail to the old
    address, or Google, signs the owner in.
    """
    mailed = accounts.get_mailed_token(uow.db, token, [Purpose.REVERT_EMAIL], now=uow.now)
    mailed.used_at = uow.now
    account = accounts.get_confirmed(uow.db, mailed.account_id)
    _move(uow, account, _address_of(uow, mailed))
    account.password_hash = None
    mailed_tokens.forget(uow, account, Purpose.CHANGE_EMAIL, Purpose.SIGN_IN)
    browser_sessions.end_all(uow, account.id, EndReason.CREDENTIALS_CHANGED)
    uow.publish(events.credentials_changed(account.id, "email_reverted"))
    return account


def _address_of(uow: UnitOfWork, mailed: MailedToken) -> str:
    assert mailed.email_sealed is not None  # noqa: S101 - made by `create_for_address`
    return opened(uow.keys, mailed.id, mailed.email_sealed)


def _move(uow: UnitOfWork, account: Account, email: str) -> None:
    """Raises Conflict where another confirmed account has the address; drops an unconfirmed one."""
    normalised = normalise(email)
    accounts.claim(uow.db, "email", normalised)
    holder = accounts.find_by_email(uow.db, normalised)
    if holder is not None and holder.id != account.id:
        if holder.status != "unconfirmed":
            raise Conflict("address_taken", "Another account has this address by now.")
        uow.db.delete(holder)
        uow.db.flush()
    account.email = email
    account.email_normalised = normalised
    mailed_tokens.forget(uow, account, Purpose.SIGN_IN)
    uow.tombstones.lift(uow.db, "email", normalised)
    uow.db.flush()
