"""Who is signed in, and who only says so."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from chassis import clock
from chassis.ids import new_id
from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor
from tests.gateway.tokens import Signer, unsigned

Make = Callable[[Platform], str]


def of_another_key(platform: Platform) -> str:
    forger = Signer(platform.identity.signer.key_id)
    return forger.sign(platform.identity.host_id, browser_session_id=new_id())


def of_an_unknown_key(platform: Platform) -> str:
    return Signer("key-9").sign(platform.identity.host_id, browser_session_id=new_id())


def without_signature(platform: Platform) -> str:
    return unsigned(platform.identity.host_id)


def expired(platform: Platform) -> str:
    issued_at = clock.now() - timedelta(minutes=11)
    return _signed(platform, issued_at=issued_at)


def of_another_issuer(platform: Platform) -> str:
    return _signed(platform, iss="https://elsewhere.test")


def without_a_person(platform: Platform) -> str:
    return _signed(platform, sub=None)


def cut_short(platform: Platform) -> str:
    return _signed(platform)[:-2]


def no_token_at_all(platform: Platform) -> str:
    return "x" * 50


def _signed(platform: Platform, **changes: object) -> str:
    identity = platform.identity
    return identity.signer.sign(identity.host_id, browser_session_id=new_id(), **changes)


BAD = [
    of_another_key,
    of_an_unknown_key,
    without_signature,
    expired,
    of_another_issuer,
    without_a_person,
    cut_short,
    no_token_at_all,
]


class TestBearer:
    def test_lets_the_account_in(self, client: FlaskClient, bearer: dict[str, str]):
        answer = client.get("/api/v1/account", headers=bearer)

        assert answer.json["email"] == "ada@example.org"

    @pytest.mark.parametrize("make", BAD)
    def test_refuses_a_token_that_is_not_ours_or_not_any_more(
        self, client: FlaskClient, platform: Platform, make: Make
    ):
        headers = {"Authorization": f"Bearer {make(platform)}"}

        answer = client.get("/api/v1/account", headers=headers)

        assert answer.status_code == 401
        assert answer.json["code"] in {"invalid_token", "token_expired"}
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert "get_account" not in [name for _, name, _ in platform.calls]

    def test_stops_working_once_its_browser_session_has_been_ended(
        self, client: FlaskClient, platform: Platform
    ):
        session_id = str(new_id())
        access = platform.identity.tokens(platform.identity.host_id, session_id)["access_token"]
        later = (clock.now() + timedelta(seconds=1)).isoformat()
        platform.identity.revocations.append(
            {"browser_session_id": session_id, "void_before": later}
        )

        answer = client.get("/api/v1/account", headers={"Authorization": f"Bearer {access}"})

        assert answer.json["code"] == "token_revoked"

    def test_survives_that_identity_is_away(
        self, client: FlaskClient, platform: Platform, bearer: dict[str, str]
    ):
        client.get("/api/v1/series", headers=bearer)

        platform.down = {"identity"}

        assert client.get("/api/v1/series", headers=bearer).status_code == 200

    def test_follows_the_platforms_clock(self, client: FlaskClient, bearer: dict[str, str]):
        with clock.frozen(clock.now() + timedelta(minutes=11)):
            answer = client.get("/api/v1/account", headers=bearer)

        assert answer.json["code"] == "token_expired"

    def test_is_asked_for_before_anything_else_is_looked_at(self, client: FlaskClient):
        answer = client.post("/api/v1/series", json={"surprise": True})

        assert (answer.status_code, answer.json["code"]) == (401, "sign_in_needed")


class TestCookies:
    @pytest.mark.parametrize("make", BAD)
    def test_that_are_no_good_lead_to_sign_in_and_back(
        self, visitor: Visitor, platform: Platform, make: Make
    ):
        visitor.client.set_cookie("access", make(platform))

        answer = visitor.get("/dashboard")

        assert answer.status_code == 303
        assert answer.location == "/sign-in?next=/dashboard"

    def test_are_renewed_on_the_way_and_rotated(self, visitor: Visitor, platform: Platform):
        old = platform.identity.tokens(platform.identity.host_id)["refresh_token"]
        visitor.client.set_cookie("refresh", old)

        answer = visitor.get("/dashboard")

        assert answer.status_code == 200
        assert visitor.cookie("refresh") not in (None, old)
        assert visitor.cookie("access")

    def test_of_a_stolen_and_used_refresh_token_are_thrown_away(self, visitor: Visitor):
        visitor.client.set_cookie("refresh", "used-before")

        answer = visitor.get("/dashboard")

        assert answer.location == "/sign-in?next=/dashboard"
        assert visitor.cookie("refresh") is None

    def test_stay_while_identity_cannot_be_asked(self, visitor: Visitor, platform: Platform):
        refresh = platform.identity.tokens(platform.identity.host_id)["refresh_token"]
        visitor.client.set_cookie("refresh", refresh)
        platform.down = {"identity"}

        visitor.get("/contact")

        assert visitor.cookie("refresh") == refresh

    def test_are_not_renewed_for_programs(self, visitor: Visitor, platform: Platform):
        refresh = platform.identity.tokens(platform.identity.host_id)["refresh_token"]
        visitor.client.set_cookie("refresh", refresh)

        assert visitor.get("/api/v1/account").status_code == 401
        assert visitor.cookie("refresh") == refresh

    def test_are_out_of_reach_of_scripts_and_of_other_sites(
        self, visitor: Visitor, platform: Platform
    ):
        refresh = platform.identity.tokens(platform.identity.host_id)["refresh_token"]
        visitor.client.set_cookie("refresh", refresh)

        cookies = visitor.get("/dashboard").headers.getlist("Set-Cookie")

        assert len(cookies) >= 3
        assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


class TestOperators:
    def test_alone_see_the_rights_desk(self, host: Visitor, app: Flask, platform: Platform):
        operator = Visitor(app.test_client(), platform)
        operator.signed_in_as(platform.identity.operator_id)

        assert host.get("/operator/requests").status_code == 403
        assert operator.get("/operator/requests").status_code == 200

    def test_alone_may_open_requests_for_others(
        self, client: FlaskClient, platform: Platform, bearer: dict[str, str]
    ):
        asked = {"email": "p@example.org", "right": "erasure", "reason": "They wrote to support."}

        answer = client.post("/api/v1/operator/rights-requests", json=asked, headers=bearer)

        assert (answer.status_code, answer.json["code"]) == (403, "operators_only")
        assert platform.privacy.requests == []
