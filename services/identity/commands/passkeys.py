"""Passkeys: a device's own key, unlocked by its owner, which is both factors in one.

W3C Web Authentication, level 3: https://www.w3.org/TR/webauthn-3/
"""

import json
import secrets
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from chassis.errors import Conflict, Invalid, Unauthenticated
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from identity import events
from identity.commands import browser_sessions, challenges, credentials
from identity.commands.browser_sessions import open_browser_session
from identity.commands.challenges import Purpose
from identity.commands.tokens import SignedIn
from identity.domain.devices import Device
from identity.models import Challenge, Passkey
from identity.repository import accounts, factors
from identity.settings import Settings

CHALLENGE_BYTES = 32
MAX_PER_ACCOUNT = 20


def begin_passkey(
    uow: UnitOfWork, settings: Settings, *, account_id: UUID, browser_session_id: UUID
) -> dict[str, Any]:
    """What the browser needs to make a passkey. Raises Unauthenticated without proof of late."""
    browser_sessions.require_recent(uow, settings, account_id, browser_session_id)
    account = accounts.get_confirmed(uow.db, account_id)
    value = secrets.token_bytes(CHALLENGE_BYTES)
    options = webauthn.generate_registration_options(
        rp_id=_rp_id(settings),
        rp_name="Session Monster",
        user_id=account_id.bytes,
        user_name=account.email,
        user_display_name=account.name,
        challenge=value,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=passkey.credential_id)
            for passkey in factors.list_passkeys(uow.db, account_id)
        ],
    )
    challenge = challenges.pose(
        uow, Purpose.PASSKEY_REGISTRATION, account_id=account_id, value=value
    )
    return {"challenge": challenge, "options": json.loads(webauthn.options_to_json(options))}


def add_passkey(
    uow: UnitOfWork,
    settings: Settings,
    *,
    account_id: UUID,
    challenge: str,
    credential: dict[str, Any],
    name: str,
) -> Passkey:
    """Keep the passkey that the browser made. Raises Invalid, Unauthenticated, Conflict."""
    posed = factors.get_challenge(uow.db, challenge, Purpose.PASSKEY_REGISTRATION, now=uow.now)
    if posed.account_id != account_id:
        raise Unauthenticated("challenge_expired", "That took too long. Begin again.")
    if len(factors.list_passkeys(uow.db, account_id)) >= MAX_PER_ACCOUNT:
        raise Conflict("passkeys_full", "Remove a passkey before you add another.")
    made = _verified_registration(settings, posed, credential)
    if factors.find_passkey_by_credential(uow.db, made.credential_id) is not None:
        raise Conflict("passkey_present", "This passkey is added already.")
    passkey = Passkey(
        id=new_id(),
        account_id=account_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name,
        created_at=uow.now,
    )
    uow.db.add(passkey)
    uow.db.delete(posed)
    uow.publish(events.credentials_changed(account_id, "passkey_added"))
    return passkey


def remove_passkey(
    uow: UnitOfWork,
    settings: Settings,
    *,
    account_id: UUID,
    browser_session_id: UUID,
    passkey_id: UUID,
) -> None:
    """Raises NotFound for a stranger's."""
    browser_sessions.require_recent(uow, settings, account_id, browser_session_id)
    passkey = factors.get_passkey(uow.db, account_id, passkey_id)
    uow.db.delete(passkey)
    uow.publish(events.credentials_changed(account_id, "passkey_removed"))


def begin_passkey_sign_in(uow: UnitOfWork, settings: Settings) -> dict[str, Any]:
    """What any browser needs to ask its owner for a passkey; it says nothing of anybody."""
    value = secrets.token_bytes(CHALLENGE_BYTES)
    options = webauthn.generate_authentication_options(
        rp_id=_rp_id(settings),
        challenge=value,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    challenge = challenges.pose(uow, Purpose.PASSKEY_SIGN_IN, value=value)
    return {"challenge": challenge, "options": json.loads(webauthn.options_to_json(options))}


def sign_in_with_passkey(
    uow: UnitOfWork,
    settings: Settings,
    *,
    challenge: str,
    credential: dict[str, Any],
    device: Device,
) -> SignedIn:
    """Sign in whoever unlocked the passkey. Raises Unauthenticated."""
    passkey = _unlocked(uow, settings, challenge=challenge, credential=credential)
    account = accounts.get_confirmed(uow.db, passkey.account_id)
    return open_browser_session(uow, settings, account, method="passkey", device=device)


def show_passkey(
    uow: UnitOfWork,
    settings: Settings,
    *,
    account_id: UUID,
    browser_session_id: UUID,
    challenge: str,
    credential: dict[str, Any],
) -> None:
    """Show one's passkey again, for what matters. Raises Unauthenticated."""
    passkey = _unlocked(uow, settings, challenge=challenge, credential=credential)
    if passkey.account_id != account_id:
        raise _refused()
    credentials.note_proof(uow, account_id, browser_session_id)


def _unlocked(
    uow: UnitOfWork, settings: Settings, *, challenge: str, credential: dict[str, Any]
) -> Passkey:
    """The passkey that signed the challenge, which is used up. Raises Unauthenticated."""
    posed = factors.get_challenge(uow.db, challenge, Purpose.PASSKEY_SIGN_IN, now=uow.now)
    passkey = factors.find_passkey_by_credential(uow.db, _credential_id(credential))
    if passkey is None:
        raise _refused()
    passkey.sign_count = _verified_sign_count(settings, posed, credential, passkey=passkey)
    passkey.last_used_at = uow.now
    uow.db.delete(posed)
    return passkey


def _verified_registration(settings: Settings, posed: Challenge, credential: dict[str, Any]) -> Any:
    try:
        return webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=posed.value or b"",
            expected_rp_id=_rp_id(settings),
            expected_origin=settings.public_url,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise Invalid("passkey_unusable", "This passkey could not be added.") from error


def _verified_sign_count(
    settings: Settings, posed: Challenge, credential: dict[str, Any], *, passkey: Passkey
) -> int:
    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=posed.value or b"",
            expected_rp_id=_rp_id(settings),
            expected_origin=settings.public_url,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise _refused() from error
    return verified.new_sign_count


def _credential_id(credential: dict[str, Any]) -> bytes:
    try:
        return webauthn.base64url_to_bytes(str(credential.get("rawId", "")))
    except ValueError as error:
        raise _refused() from error


def _rp_id(settings: Settings) -> str:
    return urlsplit(settings.public_url).hostname or ""


def _refused() -> Unauthenticated:
    return Unauthenticated("passkey_refused", "This passkey does not sign in here.")
