"""What every answer tells the browser."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor

PAGES = ("/", "/sign-in", "/privacy", "/api/docs", "/nowhere", "/api/v1/account")


def directives(policy: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for words in (part.split() for part in policy.split(";"))}


class TestContentSecurityPolicy:
    @pytest.mark.parametrize("path", PAGES)
    def test_allows_no_inline_script_and_no_other_host(self, client: FlaskClient, path: str):
        policy = directives(client.get(path).headers["Content-Security-Policy"])

        assert policy["default-src"] == ["'none'"]
        assert policy["script-src"] == policy["style-src"] == policy["img-src"] == ["'self'"]
        assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]

    def test_lets_forms_lead_to_the_vendors_and_nowhere_else(self, client: FlaskClient):
        policy = directives(client.get("/").headers["Content-Security-Policy"])

        assert set(policy["form-action"]) == {
            "'self'",
            "https://accounts.google.com",
            "https://zoom.us",
            "https://connect.stripe.com",
            "https://checkout.stripe.com",
            "https://billing.stripe.com",
            "https://dashboard.stripe.com",
        }


class TestTransport:
    @pytest.mark.promise("P23")
    def test_is_remembered_where_the_address_is_https(self, make_app: Callable[..., Flask]):
        answer = make_app(public_url="https://monster.test").test_client().get("/")

        assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]

    def test_is_not_demanded_of_a_plain_address(self, client: FlaskClient):
        assert "Strict-Transport-Security" not in client.get("/").headers

    @pytest.mark.promise("P23")
    def test_makes_cookies_secure_and_of_this_host_alone(
        self, make_app: Callable[..., Flask], platform: Platform
    ):
        visitor = Visitor(make_app(public_url="https://monster.test").test_client(), platform)

        cookies = visitor.get("/sign-in").headers.getlist("Set-Cookie")

        assert all("Secure" in cookie and "HttpOnly" in cookie for cookie in cookies)
        assert any(cookie.startswith("__Host-visit=") for cookie in cookies)


class TestOtherHeaders:
    @pytest.mark.parametrize("path", PAGES)
    def test_are_on_every_answer(self, client: FlaskClient, path: str):
        headers = client.get(path).headers

        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"

    @pytest.mark.parametrize(
        "path",
        [
            "/m/manage-token-0123456789",
            "/j/join-token-0123456789",
            "/u/mail-token-0123456789",
            "/privacy/requests/status-token-0123456789",
            "/verify?token=abc",
            "/sign-in/link?token=abc",
            "/memberships/confirm?token=abc",
        ],
    )
    def test_keep_addresses_with_tokens_from_other_sites_and_from_caches(
        self, client: FlaskClient, platform: Platform, path: str
    ):
        platform.series.add(platform.identity.host_id)

        answer = client.get(path)

        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"

    def test_let_browsers_keep_fingerprinted_files_for_a_year(self, visitor: Visitor):
        sheet = visitor.read("/").select_one("link[rel=stylesheet]")["href"]

        with visitor.get(sheet) as kept, visitor.get(sheet.split("?")[0]) as asked_again:
            assert "immutable" in kept.headers["Cache-Control"]
            assert "immutable" not in asked_again.headers["Cache-Control"]
