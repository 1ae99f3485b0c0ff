"""Agreeing to a use of one's data from the account (promise P32). Taking it back: `requests`."""

from uuid import UUID

from chassis.addresses import normalise
from chassis.objections import Objections
from chassis.rights.person import EMAIL
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy import repository
from privacy.commands import consents, requests
from privacy.domain import Purpose, Right, Wish

SOURCE = "account"


def agree(
    uow: UnitOfWork,
    sealer: Sealer,
    *,
    account_id: UUID,
    email: str,
    locale: str,
    purpose: Purpose,
    text_version: str,
) -> None:
    """Record a consent, and have every service drop an objection that stands against it.

    Raises Invalid for words that were never shown, Conflict while the data is being erased.
    """
    consents.give(uow, email=email, purpose=purpose, text_version=text_version, source=SOURCE)
    if _is_stopped(uow, account_id, email, purpose):
        requests.open_for_account(
            uow,
            sealer,
            account_id=account_id,
            email=email,
            locale=locale,
            right=Right.OBJECTION_END,
            wish=Wish(purposes=(purpose,)),
        )


def _is_stopped(uow: UnitOfWork, account_id: UUID, email: str, purpose: Purpose) -> bool:
    """Whether an objection stands, or is on its way to the services and would come to stand."""
    digest = uow.tombstones.digest(EMAIL, normalise(email))
    if repository.is_stopping(uow.db, digest):
        return True
    of_account = uow.tombstones.digest("account_id", str(account_id))
    return bool(Objections(uow).digests_among([digest, of_account], purpose))
