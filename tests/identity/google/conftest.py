"""A person in a browser between identity and the double of Google, over HTTP."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from identity.google.operations import Google
from identity.google.transport import Transport
from identity.operations import google as operations
from tests.identity.people import LAPTOP, NewUnitOfWork
from tests.sandbox.fixtures import RunningSandbox, receiver, sandbox

__all__ = ["receiver", "sandbox"]

BROWSER = "the cookie of one browser"
ANA = "110169484474386276334"
UNVERIFIED_CHLOE = "108822375566120398745"


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("google",)


@pytest.fixture
def google(sandbox: RunningSandbox, settings: Any) -> Google:
    return Google(
        Transport(),
        issuer=f"{sandbox.url}/google",
        client_id=settings.google_client_id,
        client_secret=settings.google_client_secret,
        redirect_uri=f"{sandbox.world.settings.public_url}/sign-in/google/return",
    )


def consent(authorization_url: str, sub: str) -> dict[str, str]:
    """Choose an account on Google's page; what comes back in the address."""
    answer = requests.post(authorization_url, data={"sub": sub}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {"state": back["state"][0], "code": back["code"][0]}


@pytest.fixture
def leave(new_uow: NewUnitOfWork, google: Google) -> Callable[..., dict[str, str]]:
    """Go to Google and choose a person: state and code as they come back."""

    def leave(sub: str = ANA, *, browser: str = BROWSER) -> dict[str, str]:
        begun = operations.begin(new_uow, google, browser_state=browser)
        return consent(begun["authorization_url"], sub)

    return leave


@pytest.fixture
def come_back(new_uow: NewUnitOfWork, settings: Any, google: Google) -> Callable[..., Any]:
    """Finish with what came back: tokens."""

    def come_back(back: dict[str, str], *, browser: str = BROWSER) -> Any:
        return operations.finish(
            new_uow,
            settings,
            google,
            browser_state=browser,
            device=LAPTOP,
            locale="en",
            zone="UTC",
            **back,
        )

    return come_back


@pytest.fixture
def fail(sandbox: RunningSandbox) -> Callable[[str, str], None]:
    """Have Google's next answer of an operation fail or lie in a way that the double knows."""

    def fail(operation: str, kind: str) -> None:
        fault = {"vendor": "google", "operation": operation, "kind": kind}
        requests.post(f"{sandbox.url}/faults", json=fault, timeout=5).raise_for_status()

    return fail


@pytest.fixture
def lie(fail: Callable[[str, str], None]) -> Callable[[str], None]:
    return lambda kind: fail("token", kind)
