"""What anybody may ask who is not signed in, answered alike whether or not an account exists.

The answer costs the same work in both cases because the difference is made after it: what was asked
is written into the inbox, and settled from there in its own time.
"""

from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import Any

from chassis.addresses import normalise
from chassis.errors import Invalid
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from chassis.webhooks import store_webhook
from identity.commands.admission import admit_mail
from identity.domain.devices import Device
from identity.domain.passwords import MIN_LENGTH, Weakness, weakness_of
from identity.hashing import Hashing

SOURCE = "visitor"

NewUnitOfWork = Callable[[], UnitOfWork]

SENTENCES = {
    Weakness.TOO_SHORT: f"A password has at least {MIN_LENGTH} characters. A few words do well.",
    Weakness.TOO_LONG: "This password is longer than we can take.",
    Weakness.COMMON: "This password is among the first that are guessed.",
    Weakness.PERSONAL: "Choose a password that is not made of your own name or address.",
}


def require_strong(password: str, common: Collection[str], *own_words: str) -> None:
    """Raises Invalid with the reason where a password is too easily guessed."""
    weakness = weakness_of(password, common=common, own_words=own_words)
    if weakness is not None:
        sentence = SENTENCES[weakness]
        raise Invalid(f"password_{weakness}", sentence, {"password": [sentence]})


def sign_up(
    new_unit_of_work: NewUnitOfWork,
    hashing: Hashing,
    common: Collection[str],
    *,
    password: str,
    device: Device,
    **asked: str,
) -> None:
    """Ask for an account: email, name, locale, zone. Raises Invalid, RateLimited."""
    email = normalise(asked["email"])
    require_strong(password, common, email, asked["name"])
    with new_unit_of_work() as uow:
        admit_mail(uow, email, device)
    payload = asked | {"password_hash": hashing.hash(password)}
    with new_unit_of_work() as uow:
        settle_later(uow, "sign_up", payload)


def request_sign_in_link(new_unit_of_work: NewUnitOfWork, *, email: str, device: Device) -> None:
    """Ask for a link. Raises Invalid, RateLimited."""
    with new_unit_of_work() as uow:
        admit_mail(uow, normalise(email), device)
        settle_later(uow, "sign_in_link", {"email": email})


def note_failed_sign_in(new_unit_of_work: NewUnitOfWork, *, email: str, device: Device) -> None:
    """Have a wrong password logged."""
    told = asdict(device) | {"token": ""}
    with new_unit_of_work() as uow:
        settle_later(uow, "failed_sign_in", {"email": email, "device": told})


def settle_later(uow: UnitOfWork, name: str, payload: dict[str, Any]) -> None:
    store_webhook(uow, SOURCE, str(new_id()), name, payload)
