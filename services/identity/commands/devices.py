"""The device and sign-in log, and which devices an account is known to use."""

from typing import Any
from uuid import UUID

from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from identity import events
from identity.commands.mailed_tokens import new_secret
from identity.domain.devices import Device
from identity.domain.secrets import digest
from identity.models import Account, KnownDevice, SignIn
from identity.repository import browser_sessions


def described(device: Device) -> dict[str, str]:
    """The columns in which a device is kept."""
    return {
        "ip": device.ip,
        "user_agent": device.user_agent,
        "browser": device.browser,
        "operating_system": device.operating_system,
        "referrer": device.referrer,
    }


def log_sign_in(
    uow: UnitOfWork, account_id: UUID, device: Device, *, method: str, outcome: str
) -> None:
    uow.db.add(
        SignIn(
            id=new_id(),
            account_id=account_id,
            tried_at=uow.now,
            method=method,
            outcome=outcome,
            **described(device),
        )
    )


def recognise(uow: UnitOfWork, account: Account, device: Device) -> str | None:
    """Note the device. A new cookie for it, or None where it has shown its own.

    The owner is told of a device like none before; the first of all is no news.
    """
    known = browser_sessions.find_device(uow.db, account.id, device)
    if known is not None and device.token and known.token_digest == digest(device.token):
        _note(uow, known, device)
        return None
    if known is None and browser_sessions.has_devices(uow.db, account.id):
        uow.publish(_notice(uow, account, device))
    secret = new_secret()
    uow.db.add(
        KnownDevice(
            id=new_id(),
            account_id=account.id,
            token_digest=digest(secret),
            first_seen_at=uow.now,
            **_seen(uow, device),
        )
    )
    return secret


def _note(uow: UnitOfWork, known: KnownDevice, device: Device) -> None:
    for name, value in _seen(uow, device).items():
        setattr(known, name, value)


def _seen(uow: UnitOfWork, device: Device) -> dict[str, Any]:
    return {
        "fingerprint": device.fingerprint,
        "browser": device.browser,
        "operating_system": device.operating_system,
        "last_seen_at": uow.now,
    }


def _notice(uow: UnitOfWork, account: Account, device: Device) -> events.Event:
    return events.signed_in_from_new_device(
        account.id,
        browser=device.browser,
        operating_system=device.operating_system,
        signed_in_at=uow.now,
    )
