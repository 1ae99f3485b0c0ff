"""Codes, tried under a throttle that counts even when the try fails."""

from uuid import UUID

from chassis.errors import Unauthenticated
from identity.commands import credentials, second_factors
from identity.commands.admission import admit_enrolment, admit_proof
from identity.operations.visitors import NewUnitOfWork
from identity.settings import Settings


def confirm_totp(
    new_unit_of_work: NewUnitOfWork, *, account_id: UUID, code: str
) -> dict[str, list[str]]:
    """Recovery codes, shown this once. Raises Invalid for a wrong code, RateLimited."""
    with new_unit_of_work() as uow:
        admit_enrolment(uow, account_id)
    with new_unit_of_work() as uow:
        codes = second_factors.confirm_totp(uow, account_id=account_id, code=code)
    return {"recovery_codes": codes}


def renew_recovery_codes(
    new_unit_of_work: NewUnitOfWork,
    settings: Settings,
    *,
    account_id: UUID,
    browser_session_id: UUID,
) -> dict[str, list[str]]:
    with new_unit_of_work() as uow:
        codes = second_factors.renew_recovery_codes(
            uow, settings, account_id=account_id, browser_session_id=browser_session_id
        )
    return {"recovery_codes": codes}


def reauthenticate(
    new_unit_of_work: NewUnitOfWork, *, account_id: UUID, browser_session_id: UUID, code: str
) -> None:
    """Show a code again, for what matters. Raises Unauthenticated, RateLimited."""
    with new_unit_of_work() as uow:
        admit_proof(uow, browser_session_id)
    with new_unit_of_work() as uow:
        if not second_factors.is_right(uow, account_id, code):
            raise Unauthenticated("code_wrong", "This code is not right. Try the next one.")
        credentials.note_proof(uow, account_id, browser_session_id)
