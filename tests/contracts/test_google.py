"""The double of Google against what Google publishes about itself."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox.fixtures import RunningSandbox

_OWN_ADDRESSES = {"issuer", "response_types_supported"}
"""The double has its own addresses, and offers the code flow only."""


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("google",)


def test_discovery_has_the_same_keys_and_the_same_offers(
    sandbox: RunningSandbox, contracts_dir: Path
) -> None:
    place = contracts_dir / "google" / "openid-configuration.reconstructed.json"
    real: dict[str, Any] = json.loads(place.read_text())

    ours = requests.get(f"{sandbox.url}/google/.well-known/openid-configuration").json()

    assert set(ours) == set(real)
    assert set(ours["response_types_supported"]) <= set(real["response_types_supported"])
    for name, value in real.items():
        if name not in _OWN_ADDRESSES and not name.endswith(("_endpoint", "_uri")):
            assert ours[name] == value, name


def test_keys_have_the_same_fields(sandbox: RunningSandbox, contracts_dir: Path) -> None:
    examples = json.loads((contracts_dir / "google" / "id_token-claims.example.json").read_text())

    keys = requests.get(f"{sandbox.url}/google/oauth2/v3/certs").json()["keys"]

    assert set(keys[0]) == set(examples["jwks_entry_shape"])


def test_claims_are_ones_that_google_issues(sandbox: RunningSandbox, contracts_dir: Path) -> None:
    examples = json.loads((contracts_dir / "google" / "id_token-claims.example.json").read_text())
    google = sandbox.app.extensions["sandbox.google"]
    asked = {"client_id": "c", "sub": google.people.list()[1]["sub"], "nonce": "n"}

    claims = google.grants._claims(asked, "an access token")

    assert set(claims) == set(examples["id_token"])
