"""Signing in with a password, and changing it. The hash is computed between transactions."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from chassis.addresses import normalise
from chassis.errors import Unauthenticated
from identity.commands import credentials
from identity.commands.admission import admit_proof, admit_sign_in
from identity.commands.sign_in import Outcome, pass_first_factor
from identity.domain.devices import Device
from identity.hashing import Hashing
from identity.operations.visitors import NewUnitOfWork, note_failed_sign_in, require_strong
from identity.repository import accounts
from identity.settings import Settings


@dataclass(frozen=True)
class Found:
    """What stands between two transactions of one sign-in."""

    account_id: UUID | None
    password_hash: str | None


def sign_in(
    new_unit_of_work: NewUnitOfWork,
    settings: Settings,
    hashing: Hashing,
    *,
    email: str,
    password: str,
    device: Device,
) -> Outcome:
    """Tokens, or a challenge. Raises Unauthenticated, RateLimited.

    An address without an account, without a password or not yet confirmed takes the same steps
    to the same answer as a wrong password.
    """
    found = _look_up(new_unit_of_work, normalise(email), device)
    if not hashing.verify(found.password_hash, password) or found.account_id is None:
        note_failed_sign_in(new_unit_of_work, email=email, device=device)
        raise _wrong()
    fresh_hash = _fresh_hash(hashing, found, password)
    with new_unit_of_work() as uow:
        account = accounts.get_confirmed(uow.db, found.account_id)
        if account.password_hash != found.password_hash:
            raise _wrong()
        account.password_hash = fresh_hash
        return pass_first_factor(uow, settings, account, method="password", device=device)


def change_password(
    new_unit_of_work: NewUnitOfWork,
    settings: Settings,
    hashing: Hashing,
    common: Collection[str],
    *,
    account_id: UUID,
    browser_session_id: UUID,
    new_password: str,
    current_password: str | None = None,
) -> None:
    """Set a password, given the current one or a sign-in of late. Other browsers are signed out.

    Raises Invalid for a weak one, Unauthenticated for want of proof.
    """
    with new_unit_of_work() as uow:
        admit_proof(uow, browser_session_id)
        account = accounts.get_confirmed(uow.db, account_id)
        stored, own_words = account.password_hash, (account.email, account.name)
    require_strong(new_password, common, *own_words)
    has_shown = current_password is not None and hashing.verify(stored, current_password)
    if current_password is not None and not has_shown:
        raise Unauthenticated("password_wrong", "The current password is not right.")
    new_hash = hashing.hash(new_password)
    with new_unit_of_work() as uow:
        credentials.set_password(
            uow,
            settings,
            account_id=account_id,
            browser_session_id=browser_session_id,
            password_hash=new_hash,
            is_proven=has_shown,
        )


def reauthenticate(
    new_unit_of_work: NewUnitOfWork,
    hashing: Hashing,
    *,
    account_id: UUID,
    browser_session_id: UUID,
    password: str,
) -> None:
    """Show the password again, for what matters. Raises Unauthenticated, RateLimited."""
    with new_unit_of_work() as uow:
        admit_proof(uow, browser_session_id)
        stored = accounts.get_confirmed(uow.db, account_id).password_hash
    if not hashing.verify(stored, password):
        raise Unauthenticated("password_wrong", "The password is not right.")
    with new_unit_of_work() as uow:
        credentials.note_proof(uow, account_id, browser_session_id)


def _look_up(new_unit_of_work: NewUnitOfWork, email: str, device: Device) -> Found:
    with new_unit_of_work() as uow:
        account = accounts.find_by_email(uow.db, email)
        admit_sign_in(uow, email, account, device)
        if account is None or account.status == "unconfirmed":
            return Found(None, None)
        return Found(account.id, account.password_hash)


def _fresh_hash(hashing: Hashing, found: Found, password: str) -> str | None:
    """The hash to keep: a new one where the parameters have changed."""
    if found.password_hash is not None and hashing.is_outdated(found.password_hash):
        return hashing.hash(password)
    return found.password_hash


def _wrong() -> Unauthenticated:
    return Unauthenticated(
        "wrong_credentials",
        "No confirmed account has this address and this password.",
    )
