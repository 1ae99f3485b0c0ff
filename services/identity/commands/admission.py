"""Who may try: throttles that slow an attacker down and never lock a person out.

A browser that signed in to the account before carries a cookie and has a bucket of its own, so that
a storm of tries by strangers leaves it untouched. Whoever is on a new device during such a storm
still has the link by mail and Google, which are counted apart.
"""

from datetime import timedelta
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from identity.commands.throttling import admit
from identity.domain.devices import UNKNOWN, Device
from identity.domain.throttles import Limit
from identity.models import Account
from identity.repository import browser_sessions

NOBODY = UUID(int=0)
FROM_KNOWN_DEVICE = Limit(10, timedelta(minutes=10))
FROM_STRANGERS = Limit(20, timedelta(hours=1))
FROM_SOURCE = Limit(100, timedelta(minutes=10))
MAILS_TO_ADDRESS = Limit(5, timedelta(minutes=30))
CODES = Limit(10, timedelta(minutes=10))


def admit_sign_in(uow: UnitOfWork, email: str, account: Account | None, device: Device) -> None:
    """Count a try of a password. Raises RateLimited."""
    # Asked for an unknown address too, so that the answer takes the same steps.
    if _is_own_device(uow, account.id if account else NOBODY, device):
        admit(uow, "sign_in_known_device", f"{email} {device.token}", FROM_KNOWN_DEVICE)
        return
    admit_source(uow, device)
    admit(uow, "sign_in_strangers", email, FROM_STRANGERS)


def admit_source(uow: UnitOfWork, device: Device) -> None:
    """Count a try of anything by where it comes from. Raises RateLimited.

    What comes from nowhere that we know is not counted: all of it would share one bucket.
    """
    if device.source != UNKNOWN:
        admit(uow, "source", device.source, FROM_SOURCE)


def admit_mail(uow: UnitOfWork, email: str, device: Device) -> None:
    """Count a mail that a visitor asks us to send to an address. Raises RateLimited."""
    admit_source(uow, device)
    admit(uow, "mail", email, MAILS_TO_ADDRESS)


def admit_code(uow: UnitOfWork, account_id: UUID, device: Device) -> None:
    """Count a try of a second factor, which only whoever passed the first gets to. RateLimited.

    Somebody who learned the password tries codes in a bucket that the owner's browsers do not use.
    """
    own = f" {device.token}" if _is_own_device(uow, account_id, device) else ""
    admit(uow, "code", f"{account_id}{own}", CODES)


def admit_proof(uow: UnitOfWork, browser_session_id: UUID) -> None:
    """Count a credential that a signed-in browser shows again. RateLimited."""
    admit(uow, "proof", str(browser_session_id), CODES)


def admit_enrolment(uow: UnitOfWork, account_id: UUID) -> None:
    """Count a first code of an authenticator app. RateLimited."""
    admit(uow, "enrolment", str(account_id), CODES)


def _is_own_device(uow: UnitOfWork, account_id: UUID, device: Device) -> bool:
    if not device.token:
        return False
    return browser_sessions.find_device_by_token(uow.db, account_id, device.token) is not None
