"""Leaving for Google and coming back: what is written down before, and decided after."""

import base64
import hashlib
from datetime import timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.addresses import deliverable, normalise
from chassis.errors import Conflict, Forbidden, Unauthenticated
from chassis.unit_of_work import UnitOfWork
from identity import events
from identity.commands import credentials, sign_up
from identity.commands.mailed_tokens import new_secret
from identity.commands.sign_in import Outcome, pass_first_factor
from identity.domain.devices import Device
from identity.domain.secrets import digest
from identity.google.operations import Grant, Proof
from identity.models import Account, GoogleAttempt, GoogleLink
from identity.repository import accounts
from identity.settings import Settings

LIFETIME = timedelta(minutes=10)


def begin(uow: UnitOfWork, *, browser_state: str, account_id: UUID | None = None) -> dict[str, str]:
    """Write an attempt down; returns state, nonce and code_challenge for the way to Google.

    `browser_state` is a cookie's value: the return counts in the same browser only.
    """
    state, nonce, verifier = new_secret(), new_secret(), new_secret()
    uow.db.add(
        GoogleAttempt(
            state_digest=digest(state),
            browser_digest=digest(browser_state),
            account_id=account_id,
            nonce=nonce,
            code_verifier_sealed=uow.keys.encrypt(verifier, context(digest(state))),
            created_at=uow.now,
            expires_at=uow.now + LIFETIME,
        )
    )
    return {"state": state, "nonce": nonce, "code_challenge": _s256(verifier)}


def take_attempt(
    uow: UnitOfWork, *, state: str, browser_state: str
) -> tuple[Proof, UUID | None] | None:
    """What the attempt left with, once; and the account that it links, if it does.

    None for a state that is forged, old, used, or of another browser; it is used up all the same.
    """
    gone = sa.delete(GoogleAttempt).where(GoogleAttempt.state_digest == digest(state))
    attempt = uow.db.execute(gone.returning(GoogleAttempt)).scalar_one_or_none()
    if attempt is None or attempt.expires_at <= uow.now:
        return None
    if not compare_digest(attempt.browser_digest, digest(browser_state)):
        return None
    verifier = uow.keys.decrypt(attempt.code_verifier_sealed, context(digest(state))).decode()
    return Proof(nonce=attempt.nonce, code_verifier=verifier), attempt.account_id


def link(uow: UnitOfWork, grant: Grant, *, account_id: UUID) -> dict[str, Any]:
    """Link the Google account that came back to the account that asked. Raises Conflict."""
    accounts.claim(uow.db, "google", grant.person.subject)
    account = accounts.get_confirmed(uow.db, account_id)
    present = uow.db.get(GoogleLink, grant.person.subject)
    if present is not None and present.account_id != account_id:
        raise Conflict(
            "google_linked_elsewhere", "This Google account signs in to another account."
        )
    if present is None:
        credentials.link_google(
            uow, account, subject=grant.person.subject, refresh_token=grant.refresh_token
        )
        uow.publish(events.credentials_changed(account_id, "google_linked"))
    return {"status": "linked"}


def sign_in(
    uow: UnitOfWork, settings: Settings, grant: Grant, *, locale: str, zone: str, device: Device
) -> Outcome:
    """Sign in whoever came back, and up where Google has proved a new address.

    `sub` is the key of a person: an address that has changed at Google changes nothing here. An
    address alone never opens an account that exists: its owner signs in and links Google there.
    """
    accounts.claim(uow.db, "google", grant.person.subject)
    link = uow.db.get(GoogleLink, grant.person.subject)
    if link is not None:
        account = accounts.get(uow.db, link.account_id)
        credentials.keep_grant(uow, link, grant.refresh_token)
    else:
        account = _sign_up(uow, grant, locale=locale, zone=zone)
    return pass_first_factor(uow, settings, account, method="google", device=device)


def refusal() -> Unauthenticated:
    """What a return is told that is forged, late, repeated, or from another browser."""
    return Unauthenticated("google_sign_in_failed", "Signing in with Google failed. Begin again.")


def _sign_up(uow: UnitOfWork, grant: Grant, *, locale: str, zone: str) -> Account:
    person = grant.person
    # What Google has verified is the address as it is written, and not one that is compared alike.
    if not person.email_verified or deliverable(person.email) != person.email.strip():
        raise Forbidden(
            "google_address_unverified", "Google has not verified your address. Sign up by mail."
        )
    accounts.claim(uow.db, "email", normalise(person.email))
    account = accounts.find_by_email(uow.db, normalise(person.email))
    if account is not None and account.status != "unconfirmed":
        raise Conflict(
            "account_exists",
            "This address has an account. Sign in to it, and link Google in its settings.",
        )
    name = _name_of(grant)
    if account is None:
        account = sign_up.create_account(
            uow, email=person.email, name=name, locale=locale, zone=zone
        )
    account.name = name
    credentials.link_google(uow, account, subject=person.subject, refresh_token=grant.refresh_token)
    sign_up.confirm(uow, account)
    return account


def _name_of(grant: Grant) -> str:
    """Google's name for the person, or their address's first part."""
    told = "".join(character for character in grant.person.name if character.isprintable())
    return (told.strip() or grant.person.email.partition("@")[0])[:100]


def context(state_digest: bytes) -> str:
    """The attempt to which a sealed verifier is bound."""
    return f"identity.google_attempt.code_verifier:{state_digest.hex()}"


def _s256(verifier: str) -> str:
    """RFC 7636, 4.2."""
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
