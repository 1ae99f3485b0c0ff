"""Probes and figures."""

from flask.testing import FlaskClient

from chassis.errors import Unavailable
from tests.gateway.doubles import Platform


class TestProbes:
    def test_live_whatever_happens(self, client: FlaskClient, platform: Platform):
        platform.failure = Unavailable("broker_unreachable", "…")

        assert client.get("/healthz").status_code == 200

    def test_are_ready_while_the_broker_is_there(self, make_app, platform: Platform):
        client = make_app().test_client()
        assert client.get("/readyz").json == {"broker": True}

        platform.down = {"identity", "series"}
        assert client.get("/readyz").status_code == 200

        platform.down = set()
        platform.failure = Unavailable("broker_unreachable", "The broker cannot be reached.")
        assert client.get("/readyz").status_code == 503


class TestFigures:
    def test_count_by_route_and_never_by_address(self, client: FlaskClient):
        client.get("/m/a-secret-token-0123456789")

        figures = client.get("/metrics").get_data(as_text=True)

        assert 'route="/m/<token:token>",status="404"' in figures
        assert "a-secret-token" not in figures

    def test_are_not_for_what_came_through_a_proxy(self, client: FlaskClient):
        answer = client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})

        assert answer.status_code == 404
