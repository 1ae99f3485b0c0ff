"""How the double of Zoom fails when it is told to."""

import pytest

from sandbox.faults import Fault
from tests.sandbox.zoom.client import Client


def fail(client: Client, kind: str, operation: str = "*", **more: object) -> None:
    client.sandbox.world.faults.add(Fault("zoom", kind, operation, **more))  # type: ignore[arg-type]


class TestRequests:
    def test_the_days_limit_comes_with_or_without_a_date(self, client: Client) -> None:
        api = client.connect()
        fail(client, "429", "create_meeting", options={"daily": True})
        fail(client, "429", "create_meeting", options={"daily": True}, retry_after="2027-01-01")

        bare, dated = api.create(), api.create()

        assert "daily rate limit" in bare.json()["message"]
        assert "Retry-After" not in bare.headers
        assert dated.headers["Retry-After"] == "2027-01-01"

    @pytest.mark.parametrize(("kind", "status"), [("124", 401), ("4711", 400)])
    def test_a_token_may_be_refused_once(self, client: Client, kind: str, status: int) -> None:
        api = client.connect()
        fail(client, kind, "get_user")

        first, second = (api.call("GET", "/users/me") for _ in range(2))

        assert (first.status_code, first.json()["code"]) == (status, int(kind))
        assert second.status_code == 200

    def test_a_creation_that_times_out_has_made_the_meeting(self, client: Client) -> None:
        api = client.connect()
        fail(client, "timeout_after_accept", "create_meeting", seconds=0.01)

        api.create()

        found = api.call("GET", "/users/me/meetings").json()["meetings"]
        assert [meeting["topic"] for meeting in found] == ["Morning yoga"]


class TestTokens:
    def test_a_dead_grant_strikes_the_token_endpoint_only(self, client: Client) -> None:
        api = client.connect()
        fail(client, "invalid_grant")

        reading = api.call("GET", "/users/me")
        refused = client.refresh(api.tokens["refresh_token"])

        assert reading.status_code == 200
        assert refused.json() == {"reason": "Invalid Token!", "error": "invalid_grant"}

    def test_a_refresh_that_times_out_has_spent_the_token(self, client: Client) -> None:
        tokens = client.connect().tokens
        fail(client, "timeout_after_accept", "token", seconds=0.01)
        client.refresh(tokens["refresh_token"])

        assert client.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
