"""Faults: asked for over HTTP, struck at the operation named, counted down."""

from time import monotonic
from typing import Any

import pytest
import requests

from sandbox.faults import Fault
from tests.sandbox.fixtures import RunningSandbox


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("google",)


def ask(sandbox: RunningSandbox, **fault: Any) -> requests.Response:
    return requests.post(f"{sandbox.url}/faults", json=fault)


class TestRequests:
    def test_fail_as_often_as_asked_and_only_where_asked(self, sandbox: RunningSandbox) -> None:
        ask(sandbox, vendor="google", operation="certs", kind="500", times=2, after=1)
        place = f"{sandbox.url}/google/oauth2/v3/certs"

        statuses = [requests.get(place).status_code for _ in range(4)]
        other = requests.get(f"{sandbox.url}/google/.well-known/openid-configuration").status_code

        assert (statuses, other) == ([200, 500, 500, 200], 200)

    def test_a_timeout_after_acceptance_has_done_the_work(self, sandbox: RunningSandbox) -> None:
        ask(sandbox, vendor="google", kind="timeout_after_accept", seconds=0.3)
        started = monotonic()

        answer = requests.post(f"{sandbox.url}/google/keys/rotate", json={})

        assert monotonic() - started >= 0.3
        keys = requests.get(f"{sandbox.url}/google/oauth2/v3/certs").json()["keys"]
        assert keys[0]["kid"] == answer.json()["kid"]

    def test_an_error_after_acceptance_has_done_the_work(self, sandbox: RunningSandbox) -> None:
        place = f"{sandbox.url}/google/oauth2/v3/certs"
        before = requests.get(place).json()["keys"][0]["kid"]
        ask(sandbox, vendor="google", kind="500_after_accept", operation="rotate*")

        answer = requests.post(f"{sandbox.url}/google/keys/rotate", json={})

        assert answer.status_code == 500
        assert requests.get(place).json()["keys"][0]["kid"] != before

    def test_a_timeout_before_has_done_nothing(self, sandbox: RunningSandbox) -> None:
        kids = [
            key["kid"]
            for key in requests.get(f"{sandbox.url}/google/oauth2/v3/certs").json()["keys"]
        ]
        ask(sandbox, vendor="google", kind="timeout_before", seconds=0.1)

        answer = requests.post(f"{sandbox.url}/google/keys/rotate", json={})

        keys = requests.get(f"{sandbox.url}/google/oauth2/v3/certs").json()["keys"]
        assert (answer.status_code, [key["kid"] for key in keys]) == (504, kids)


class TestAsking:
    def test_can_be_seen_and_taken_back(self, sandbox: RunningSandbox) -> None:
        kept = ask(sandbox, vendor="google", kind="500", times=None).json()
        gone = ask(sandbox, vendor="zoom", kind="429").json()

        requests.delete(f"{sandbox.url}/faults/{gone['id']}")
        left = requests.get(f"{sandbox.url}/faults").json()["faults"]
        requests.delete(f"{sandbox.url}/faults", params={"vendor": "google"})

        assert [fault["id"] for fault in left] == [kept["id"]]
        assert requests.get(f"{sandbox.url}/faults").json() == {"faults": []}

    @pytest.mark.parametrize(
        "wish",
        [
            {},
            {"vendor": "zoom"},
            {"vendor": "zoom", "kind": "500", "colour": "red"},
            {"vendor": "zoom", "kind": "500", "seen": 3},
            {"vendor": "zoom", "kind": "500", "times": "many"},
            {"vendor": ["zoom"], "kind": "500"},
            {"vendor": "zoom", "kind": "500", "probability": 2},
        ],
    )
    def test_a_malformed_wish_is_refused(self, sandbox: RunningSandbox, wish: Any) -> None:
        assert requests.post(f"{sandbox.url}/faults", json=wish).status_code == 400


def test_a_share_that_fails_is_the_same_for_the_same_seed() -> None:
    struck = [Fault("acme", "500", probability=0.3, seed=7, seen=n).strikes() for n in range(100)]
    again = [Fault("acme", "500", probability=0.3, seed=7, seen=n).strikes() for n in range(100)]

    assert struck == again
    assert 15 < sum(struck) < 45
