"""Zoom's OAuth: codes, rotating refresh tokens, revocation, scopes."""

import pytest
import requests

from tests.sandbox.zoom.client import Client

DAY = 86_400


class TestConsent:
    def test_returns_with_code_and_state(self, client: Client) -> None:
        answer = client.authorize({"user_id": client.users[0]["id"]})

        assert "code=" in answer.headers["Location"]
        assert "state=the-state" in answer.headers["Location"]

    def test_can_be_declined(self, client: Client) -> None:
        assert "error=access_denied" in client.authorize({"deny": "1"}).headers["Location"]

    @pytest.mark.parametrize(
        "change",
        [
            {"client_id": "another"},
            {"redirect_uri": "https://evil.example.test/connect/zoom/return"},
            {"response_type": "token"},
        ],
    )
    def test_is_not_given_to_strangers(self, client: Client, change: dict[str, str]) -> None:
        answer = client.authorize({"user_id": client.users[0]["id"]}, **change)

        assert (answer.status_code, "Location" in answer.headers) == (400, False)


class TestCodes:
    def test_are_good_once(self, client: Client) -> None:
        code = client.code()

        first, second = client.exchange(code), client.exchange(code)

        assert first.json()["token_type"] == "bearer"
        assert (second.status_code, second.json()["error"]) == (400, "invalid_request")

    def test_live_five_minutes(self, client: Client) -> None:
        code = client.code()
        client.advance(301)

        assert client.exchange(code).status_code == 400

    @pytest.mark.parametrize(
        "change", [{"code_verifier": "wrong"}, {"redirect_uri": "http://elsewhere.test/"}]
    )
    def test_are_bound_to_who_asked(self, client: Client, change: dict[str, str]) -> None:
        assert client.exchange(client.code(), **change).status_code == 400

    def test_need_the_apps_secret(self, client: Client) -> None:
        client.app = (client.app[0], "guess")

        assert client.exchange("any").json()["error"] == "invalid_client"


class TestRefreshing:
    def test_rotates_and_kills_the_used_token(self, client: Client) -> None:
        first = client.connect().tokens

        second = client.refresh(first["refresh_token"]).json()
        again = client.refresh(first["refresh_token"])

        assert second["refresh_token"] != first["refresh_token"]
        assert again.status_code == 400
        assert again.json() == {"reason": "Invalid Token!", "error": "invalid_grant"}

    def test_works_after_the_access_token_expired(self, client: Client) -> None:
        api = client.connect()
        client.advance(3601)
        expired = api.call("GET", "/users/me")

        api.tokens = client.refresh(api.tokens["refresh_token"]).json()

        assert (expired.status_code, expired.json()["code"]) == (401, 124)
        assert api.call("GET", "/users/me").status_code == 200

    def test_ends_after_ninety_days(self, client: Client) -> None:
        tokens = client.connect().tokens
        client.advance(91 * DAY)

        assert client.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"

    def test_authorising_again_kills_the_earlier_tokens(self, client: Client) -> None:
        first, second = client.connect(), client.connect()

        assert first.call("GET", "/users/me").status_code == 401
        assert client.refresh(first.tokens["refresh_token"]).status_code == 400
        assert second.call("GET", "/users/me").status_code == 200


def test_revoking_ends_the_grant(client: Client) -> None:
    api = client.connect()

    answers = [
        requests.post(
            f"{client.url}/oauth/revoke",
            data={"token": api.tokens["refresh_token"]},
            auth=client.app,
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert api.call("GET", "/users/me").status_code == 401


def test_an_expired_access_token_revokes_nothing(client: Client) -> None:
    tokens = client.connect().tokens
    client.advance(3601)

    answer = requests.post(
        f"{client.url}/oauth/revoke", data={"token": tokens["access_token"]}, auth=client.app
    )

    assert answer.status_code == 400
    assert client.refresh(tokens["refresh_token"]).status_code == 200


def test_a_scope_that_was_withheld_is_asked_for_by_its_name(client: Client) -> None:
    api = client.connect(scope=["user:read:user"])

    answer = api.create()

    assert (answer.status_code, answer.json()["code"]) == (400, 4711)
    assert "meeting:write:meeting" in answer.json()["message"]
