"""From a first factor to a browser session, by way of a second factor where one is set up."""

from dataclasses import dataclass, field

from chassis.addresses import normalise
from chassis.unit_of_work import UnitOfWork
from identity import events
from identity.commands import (
    challenges,
    devices,
    mailed_tokens,
    second_factors,
    sign_up,
)
from identity.commands.browser_sessions import open_browser_session
from identity.commands.challenges import Purpose
from identity.commands.tokens import SignedIn
from identity.domain.devices import Device
from identity.models import Account
from identity.repository import accounts, factors
from identity.settings import Settings


@dataclass(frozen=True)
class SecondFactorNeeded:
    """The first factor was right; `challenge` goes back with a code."""

    challenge: str = field(repr=False)
    methods: tuple[str, ...] = ("totp", "recovery_code")
    status: str = "second_factor_needed"


Outcome = SignedIn | SecondFactorNeeded


def pass_first_factor(
    uow: UnitOfWork, settings: Settings, account: Account, *, method: str, device: Device
) -> Outcome:
    """Sign in, or ask for the second factor."""
    if second_factors.is_needed(uow, account):
        challenge = challenges.pose(
            uow, Purpose.SECOND_FACTOR, account_id=account.id, method=method
        )
        return SecondFactorNeeded(challenge)
    return open_browser_session(uow, settings, account, method=method, device=device)


def answer_second_factor(
    uow: UnitOfWork, settings: Settings, *, challenge: str, code: str, device: Device
) -> SignedIn | None:
    """Sign in with a code; None for a wrong one, which is to be committed: it was counted."""
    posed = factors.get_challenge(uow.db, challenge, Purpose.SECOND_FACTOR, now=uow.now)
    assert posed.account_id is not None  # noqa: S101 - posed for an account
    if not second_factors.is_right(uow, posed.account_id, code):
        challenges.count_failure(uow, posed)
        devices.log_sign_in(uow, posed.account_id, device, method="second_factor", outcome="failed")
        return None
    account = accounts.get_confirmed(uow.db, posed.account_id)
    uow.db.delete(posed)
    method = f"{posed.method}+code"
    return open_browser_session(uow, settings, account, method=method, device=device)


def settle_failed_sign_in(uow: UnitOfWork, *, email: str, device: dict[str, str]) -> None:
    """Log a wrong password in the account's own log; there may be no such account."""
    account = accounts.find_by_email(uow.db, normalise(email))
    if account is not None:
        came_from = Device(**device)
        devices.log_sign_in(uow, account.id, came_from, method="password", outcome="failed")


def settle_link_request(uow: UnitOfWork, *, email: str) -> None:
    """Mail a sign-in link, to an account's address only."""
    account = accounts.find_by_email(uow.db, normalise(email))
    if account is None:
        return
    _, token = mailed_tokens.create(uow, account, mailed_tokens.Purpose.SIGN_IN)
    uow.publish(events.sign_in_link_requested(account.id, token))


def sign_in_with_link(
    uow: UnitOfWork, settings: Settings, *, token: str, device: Device
) -> Outcome:
    """Take the link; it also proves the address of a sign-up that was never confirmed.

    Such a sign-up's password goes unused: whoever reads the mail did not have to know it.
    """
    purposes = [mailed_tokens.Purpose.SIGN_IN]
    mailed = accounts.get_mailed_token(uow.db, token, purposes, now=uow.now)
    mailed.used_at = uow.now
    account = accounts.get(uow.db, mailed.account_id)
    if account.status == "unconfirmed":
        sign_up.confirm(uow, account)
    return pass_first_factor(uow, settings, account, method="link", device=device)
