"""Signing in by link or second factor, and refreshing: a refusal too is written down."""

from typing import Any

from chassis.errors import Unauthenticated
from identity.commands import passkeys, refreshing
from identity.commands import sign_in as commands
from identity.commands.admission import admit_code, admit_source
from identity.commands.challenges import Purpose
from identity.commands.sign_in import Outcome
from identity.commands.tokens import SignedIn
from identity.domain.devices import Device
from identity.operations.visitors import NewUnitOfWork
from identity.repository import factors
from identity.settings import Settings


def refresh(
    new_unit_of_work: NewUnitOfWork, settings: Settings, *, refresh_token: str, device: Device
) -> SignedIn:
    """The next pair of tokens. Raises Unauthenticated; a token that came back ends its family."""
    with new_unit_of_work() as uow:
        renewed = refreshing.refresh(uow, settings, refresh_token=refresh_token, device=device)
    if renewed is None:
        raise Unauthenticated("signed_out", "You are signed out. Sign in again.")
    return renewed


def sign_in_with_link(
    new_unit_of_work: NewUnitOfWork, settings: Settings, *, token: str, device: Device
) -> Outcome:
    """Raises Invalid for a link that is no good."""
    with new_unit_of_work() as uow:
        admit_source(uow, device)
        return commands.sign_in_with_link(uow, settings, token=token, device=device)


def finish_sign_in(
    new_unit_of_work: NewUnitOfWork,
    settings: Settings,
    *,
    challenge: str,
    code: str,
    device: Device,
) -> SignedIn:
    """Answer the challenge of a first factor. Raises Unauthenticated, RateLimited."""
    with new_unit_of_work() as uow:
        posed = factors.get_challenge(uow.db, challenge, Purpose.SECOND_FACTOR, now=uow.now)
        assert posed.account_id is not None  # noqa: S101 - posed for an account
        admit_code(uow, posed.account_id, device)
    with new_unit_of_work() as uow:
        signed_in = commands.answer_second_factor(
            uow, settings, challenge=challenge, code=code, device=device
        )
    if signed_in is None:
        raise Unauthenticated("code_wrong", "This code is not right. Try the next one.")
    return signed_in


def begin_passkey_sign_in(
    new_unit_of_work: NewUnitOfWork, settings: Settings, *, device: Device
) -> dict[str, Any]:
    """What a browser needs to ask for a passkey. Raises RateLimited."""
    with new_unit_of_work() as uow:
        admit_source(uow, device)
        return passkeys.begin_passkey_sign_in(uow, settings)
