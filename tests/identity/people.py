"""Whom identity's tests are about: their devices, their password, their cookies."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chassis.unit_of_work import UnitOfWork
from identity.domain.devices import Device

PASSWORD = "green tram at seven"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605.1.15 Version/19.0 Safari/605"
LAPTOP = Device(ip="192.0.2.10", user_agent=FIREFOX, referrer="https://example.com/")
PHONE = Device(ip="198.51.100.7", user_agent=SAFARI)

NewUnitOfWork = Callable[[], UnitOfWork]


@dataclass(frozen=True)
class SignedUp:
    """A confirmed account with PASSWORD."""

    account_id: Any
    email: str


def with_cookie(device: Device, tokens: Any) -> Device:
    """The device with the cookie that its sign-in gave."""
    return replace(device, token=tokens.device_token)
