"""Vendors' webhooks: passed on byte for byte, answered as the service says."""

import base64

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform

RAW = b'{ "event" :"meeting.started",\n  "e":"\xc3\xa9" }'


class TestWebhooks:
    def test_reach_zoom_integration_byte_for_byte(self, client: FlaskClient, platform: Platform):
        headers = {"x-zm-signature": "v0=abc", "x-zm-request-timestamp": "1", "Cookie": "secret"}

        answer = client.post(
            "/webhooks/zoom", data=RAW, headers=headers, content_type="application/json"
        )

        received = platform.zoom.webhooks[0]
        assert base64.b64decode(received["body_b64"]) == RAW
        assert received["headers"] == {
            "x-zm-signature": "v0=abc",
            "x-zm-request-timestamp": "1",
            "content-type": "application/json",
        }
        assert (answer.status_code, answer.json) == (200, {"plainToken": "p"})

    @pytest.mark.parametrize(
        ("path", "endpoint"),
        [
            ("/webhooks/stripe", "platform"),
            ("/webhooks/stripe/connect", "connect"),
            ("/webhooks/stripe/thin", "thin"),
        ],
    )
    def test_of_stripe_keep_their_endpoints_apart(
        self, client: FlaskClient, platform: Platform, path: str, endpoint: str
    ):
        answer = client.post(path, data=RAW, headers={"Stripe-Signature": "t=1,v1=abc"})

        received = platform.billing.webhooks[0]
        assert received["endpoint"] == endpoint
        assert received["headers"]["stripe-signature"] == "t=1,v1=abc"
        assert answer.status_code == 400

    @pytest.mark.parametrize("path", ["/webhooks/mailgun", "/webhooks/mailgun/inbound"])
    def test_of_mailgun_keep_the_boundary_of_their_parts(
        self, client: FlaskClient, platform: Platform, path: str
    ):
        content_type = "multipart/form-data; boundary=here"

        client.post(path, data=b"--here--", content_type=content_type)

        assert platform.notifications.received[0]["content_type"] == content_type

    def test_may_be_larger_than_other_requests_but_not_huge(
        self, client: FlaskClient, platform: Platform
    ):
        fine = client.post("/webhooks/zoom", data=b"x" * 200_000)
        huge = client.post("/webhooks/zoom", data=b"x" * 6_000_000)

        assert (fine.status_code, huge.status_code) == (200, 413)
        assert len(platform.zoom.webhooks) == 1

    def test_are_asked_for_again_when_the_service_is_away(
        self, client: FlaskClient, platform: Platform
    ):
        platform.down = {"billing"}

        assert client.post("/webhooks/stripe", data=RAW).status_code == 503
