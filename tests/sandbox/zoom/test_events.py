"""What the double of Zoom tells the app, and how it examines the app's address."""

import hashlib
import hmac
import json
from typing import Any

import pytest
import requests

from tests.sandbox.fixtures import Receiver
from tests.sandbox.zoom.client import Client


def hear(client: Client) -> None:
    client.sandbox.world.clock.run_due()


def events(receiver: Receiver) -> list[dict[str, Any]]:
    return [request.json for request in receiver.requests]


def sign(client: Client, message: bytes) -> str:
    key = client.sandbox.world.settings.zoom_webhook_secret.encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


class TestMeetings:
    def test_a_change_is_told_with_a_signature_over_the_raw_body(
        self, client: Client, receiver: Receiver
    ) -> None:
        api = client.connect()
        meeting = api.created()
        api.call("PATCH", f"/meetings/{meeting['id']}", json={"topic": "Evening yoga"})

        hear(client)

        (request,) = receiver.requests
        timestamp = request.headers["X-Zm-Request-Timestamp"]
        signed = sign(client, f"v0:{timestamp}:".encode() + request.body)
        assert request.headers["X-Zm-Signature"] == f"v0={signed}"
        assert request.json["event"] == "meeting.updated"
        assert request.json["payload"]["object"]["id"] == str(meeting["id"])

    def test_what_a_person_does_at_zoom_is_told_too(
        self, client: Client, receiver: Receiver
    ) -> None:
        meeting = client.connect().created(settings={"join_before_host": True})
        place = f"{client.url}/console/meetings/{meeting['id']}"
        requests.post(place, json={"start_time": "2027-03-05T09:00:00Z"})
        requests.post(meeting["join_url"], data={"name": "Zoë"})
        requests.post(f"{place}/end")
        requests.post(f"{place}/delete")

        hear(client)

        assert {event["event"] for event in events(receiver)} == {
            "meeting.updated",
            "meeting.started",
            "meeting.participant_joined",
            "meeting.participant_left",
            "meeting.ended",
            "meeting.deleted",
        }

    def test_nothing_is_told_of_hosts_who_took_the_app_away(
        self, client: Client, receiver: Receiver
    ) -> None:
        meeting = client.connect().created()
        requests.post(f"{client.url}/console/users/{client.users[0]['id']}/remove-app")
        requests.post(f"{client.url}/console/meetings/{meeting['id']}/delete")

        hear(client)

        assert [event["event"] for event in events(receiver)] == ["app_deauthorized"]


class TestDeauthorisation:
    @pytest.mark.parametrize("retention", [None, "true", "false"])
    def test_ends_the_grant_with_or_without_the_retention_field(
        self, client: Client, receiver: Receiver, retention: str | None
    ) -> None:
        api = client.connect()
        place = f"{client.url}/console/users/{client.users[0]['id']}/remove-app"
        requests.post(place, json={"user_data_retention": retention})

        hear(client)

        payload = events(receiver)[0]["payload"]
        assert payload["user_id"] == client.users[0]["id"]
        assert payload.get("user_data_retention") == retention
        assert api.call("GET", "/users/me").status_code == 401


class TestValidation:
    def state(self, client: Client) -> str:
        endpoint = requests.get(f"{client.url}/console").json()["endpoint"]
        return str(endpoint["state"])

    def test_passes_an_address_that_knows_the_secret(
        self, client: Client, receiver: Receiver
    ) -> None:
        hear(client)
        zoom = client.sandbox.app.extensions["sandbox.zoom"]
        token = "the-token"
        receiver.answer = json.dumps(
            {"plainToken": token, "encryptedToken": sign(client, token.encode())}
        ).encode()

        zoom.events.send("endpoint.url_validation", {"plainToken": token})
        hear(client)

        assert self.state(client) == "valid"

    def test_fails_one_that_does_not(self, client: Client) -> None:
        requests.post(f"{client.url}/console/validate")

        hear(client)

        assert self.state(client) == "failed"

    def test_comes_back_every_seventy_two_hours(self, client: Client, receiver: Receiver) -> None:
        client.advance(7 * 86_400)

        asked = [event for event in events(receiver) if event["event"] == "endpoint.url_validation"]
        first_tries = {event["payload"]["plainToken"] for event in asked}
        assert len(first_tries) == 2
