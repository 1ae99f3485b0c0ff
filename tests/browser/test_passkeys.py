"""Passkeys in a real browser, with its own virtual authenticator, against identity's own checks."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.watched import Watched
from tests.gateway.doubles import Platform

UNLOCKED_BY_ITSELF = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
CREATION = {
    "rp": {"id": "localhost", "name": "Session Monster"},
    "user": {"id": "AAECAwQFBgcICQoLDA0ODw", "name": "ada", "displayName": "Ada"},
    "challenge": "c29tZSByYW5kb20gYnl0ZXM",
    "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in (-7, -257)],
    "authenticatorSelection": {"residentKey": "required", "userVerification": "required"},
    "excludeCredentials": [],
}


@pytest.fixture
def credentials(platform: Platform) -> list[dict[str, Any]]:
    """What the browser answered; the double keeps it and asks for no signature."""
    seen: list[dict[str, Any]] = []
    identity = platform.identity
    add, sign_in = identity.add_passkey, identity.sign_in_with_passkey

    def begin(**asked: Any) -> dict[str, Any]:
        return {"challenge": "passkey-challenge", "options": CREATION}

    def keep(credential: dict[str, Any], **asked: Any) -> dict[str, Any]:
        seen.append(credential)
        return add(credential=credential, **asked)

    def take(credential: dict[str, Any], **asked: Any) -> dict[str, Any]:
        seen.append(credential)
        return sign_in(credential=credential, **asked)

    identity.begin_passkey = begin  # type: ignore[method-assign]
    identity.add_passkey = keep  # type: ignore[method-assign]
    identity.sign_in_with_passkey = take  # type: ignore[method-assign]
    return seen


def give_authenticator(page: Page, **changes: Any) -> None:
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = UNLOCKED_BY_ITSELF | changes
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})


class TestPasskey:
    def test_is_made_by_the_browser_and_signs_in(
        self, open_page: Callable[..., Watched], credentials: list[dict[str, Any]]
    ):
        watched = open_page(signed_in=True)
        page = watched.page
        give_authenticator(page)

        page.goto("/account/security/passkeys/new")
        page.get_by_label("Name").fill("My laptop")
        page.get_by_role("button", name="Make the passkey").click()
        page.wait_for_url("**/account/security")
        page.locator(".row-title", has_text="My laptop").wait_for()

        page.get_by_role("button", name="Sign out").first.click()
        page.goto("/sign-in")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url("**/dashboard")

        made, shown = credentials
        assert made["rawId"] == shown["rawId"]
        assert {"signature", "authenticatorData", "clientDataJSON"} <= set(shown["response"])
        assert watched.complaints == []

    def test_that_is_not_unlocked_changes_nothing_and_says_so(
        self, open_page: Callable[..., Watched], credentials: list[dict[str, Any]]
    ):
        page = open_page(signed_in=True).page
        give_authenticator(page, isUserVerified=False)

        page.goto("/account/security/passkeys/new")
        page.get_by_label("Name").fill("My laptop")
        page.get_by_role("button", name="Make the passkey").click()

        page.get_by_text("Nothing has changed").wait_for()
        assert credentials == []
