"""Google by way of the real process: one whole sign-in over the broker and HTTP."""

import pytest

from chassis.errors import Unauthenticated
from tests.identity.google.conftest import ANA, BROWSER, consent
from tests.identity.people import FIREFOX

DEVICE = {"ip": "192.0.2.10", "user_agent": FIREFOX}


@pytest.fixture
def identity(running, sandbox):
    return running(
        "identity",
        PUBLIC_URL=sandbox.world.settings.public_url,
        GOOGLE_ISSUER_URL=f"{sandbox.url}/google",
        GOOGLE_CLIENT_ID=sandbox.world.settings.google_client_id,
        GOOGLE_CLIENT_SECRET=sandbox.world.settings.google_client_secret,
    )


@pytest.fixture
def call(identity, rpc):
    return lambda method, **request: rpc.call("identity", method, request, timeout=15)


def test_signs_in_once_and_not_again_with_the_same_return(call):
    begun = call("begin_google", browser_state=BROWSER)
    back = consent(begun["authorization_url"], ANA)

    tokens = call("finish_google", **back, browser_state=BROWSER, device=DEVICE)

    assert tokens["status"] == "signed_in"
    assert tokens["account"]["google_linked"]
    with pytest.raises(Unauthenticated):
        call("finish_google", **back, browser_state=BROWSER, device=DEVICE)
