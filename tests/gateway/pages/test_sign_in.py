"""Signing up, in and out, on pages."""

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.doubles.identity import PASSWORD
from tests.gateway.people import Visitor, text

NEW = {"name": "Noor Haddad", "email": "noor@example.org", "password": "eleven lamps"}
ADA = {"email": "ada@example.org", "password": PASSWORD}


class TestSignUp:
    def test_leads_to_the_page_that_waits_for_a_mail(self, visitor: Visitor, platform: Platform):
        answer = visitor.post("/sign-up", **NEW, follow=True)

        assert "Check your mail" in text(answer)
        assert platform.asked("sign_up")[0]["email"] == "noor@example.org"

    def test_shows_what_is_wrong_beside_the_field_and_keeps_the_rest(self, visitor: Visitor):
        answer = visitor.post("/sign-up", **NEW | {"email": "nobody", "password": "short"})

        assert answer.status_code == 422
        assert "This is not an e-mail address." in text(answer)
        assert 'value="Noor Haddad"' in answer.get_data(as_text=True)

    def test_never_shows_a_password_again(self, visitor: Visitor):
        answer = visitor.post("/sign-up", **NEW | {"email": "nobody"})

        assert NEW["password"] not in answer.get_data(as_text=True)

    def test_refuses_fields_that_the_form_does_not_have(self, visitor: Visitor, platform: Platform):
        answer = visitor.post("/sign-up", **NEW, roles="operator")

        assert answer.status_code == 422
        assert platform.changes == []

    def test_keeps_its_form_when_identity_is_away(self, visitor: Visitor, platform: Platform):
        platform.down = {"identity"}

        answer = visitor.post("/sign-up", **NEW)

        assert answer.status_code == 503
        assert 'value="noor@example.org"' in answer.get_data(as_text=True)


class TestVerifying:
    def test_changes_nothing_when_the_link_is_followed(self, visitor: Visitor, platform: Platform):
        page = visitor.read("/verify?token=confirm-token-0123456789")

        assert "Confirm my address" in text(page)
        assert platform.changes == []

    def test_confirms_at_the_button(self, visitor: Visitor):
        answer = visitor.post("/verify", token="confirm-token-0123456789", follow=True)

        assert "Your address is confirmed." in text(answer)

    def test_says_when_the_link_is_no_good(self, visitor: Visitor):
        answer = visitor.post("/verify", token="forged-token-0123456789")

        assert answer.status_code == 404
        assert "not, or no longer, valid" in text(answer)


class TestSignIn:
    def test_sets_cookies_and_goes_to_the_dashboard(self, visitor: Visitor):
        answer = visitor.post("/sign-in", **ADA, follow=True)

        assert "Hello, Ada" in text(answer)
        assert visitor.cookie("access") and visitor.cookie("refresh") and visitor.cookie("device")

    def test_says_so_when_the_password_is_wrong(self, visitor: Visitor):
        answer = visitor.post("/sign-in", **ADA | {"password": "wrong"})

        assert answer.status_code == 401
        assert "The address or the password is wrong." in text(answer)
        assert visitor.cookie("access") is None

    def test_tells_identity_where_it_comes_from(self, visitor: Visitor, platform: Platform):
        visitor.post("/sign-in", **ADA)

        device = platform.asked("sign_in")[0]["device"]
        assert device["ip"] == "127.0.0.1"
        assert device["user_agent"].startswith("Werkzeug")

    def test_leads_back_to_where_one_wanted_to_go(self, visitor: Visitor):
        visitor.get("/sign-in?next=/account")

        assert visitor.post("/sign-in", **ADA).location == "/account"

    @pytest.mark.parametrize(
        "elsewhere",
        ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "/\tevil"],
    )
    def test_never_leads_to_another_site(self, visitor: Visitor, elsewhere: str):
        visitor.client.get("/sign-in", query_string={"next": elsewhere})

        assert visitor.post("/sign-in", **ADA).location == "/dashboard"

    def test_begins_a_new_visit(self, visitor: Visitor):
        before = visitor.csrf_token()

        visitor.post("/sign-in", **ADA)

        assert visitor.csrf_token() != before

    def test_asks_for_the_second_factor_where_there_is_one(
        self, visitor: Visitor, platform: Platform
    ):
        platform.identity.second_factor_for.add(platform.identity.host_id)

        answer = visitor.post("/sign-in", **ADA, follow=True)
        assert "One more step" in text(answer)
        assert visitor.cookie("access") is None

        assert visitor.post("/sign-in/code", code="000000").status_code == 401
        assert visitor.post("/sign-in/code", code="123456").location == "/dashboard"
        assert visitor.cookie("access")

    def test_knows_nobody_at_the_second_factor_without_a_first(self, visitor: Visitor):
        assert visitor.get("/sign-in/code").location == "/sign-in"


class TestMailedLink:
    def test_is_sent_alike_to_known_and_unknown_addresses(self, visitor: Visitor):
        known, unknown = (
            visitor.post("/sign-in/mail", email=email, follow=True)
            for email in ("ada@example.org", "nobody@example.org")
        )

        assert text(known) == text(unknown)

    def test_signs_nobody_in_when_it_is_followed(self, visitor: Visitor, platform: Platform):
        visitor.read("/sign-in/link?token=link-token-0123456789")

        assert platform.changes == []
        assert visitor.cookie("access") is None

    def test_signs_in_at_the_button(self, visitor: Visitor):
        answer = visitor.post("/sign-in/link", token="link-token-0123456789")

        assert answer.location == "/dashboard"
        assert visitor.cookie("access")


class TestGoogle:
    def test_goes_there_and_comes_back_signed_in(self, visitor: Visitor, platform: Platform):
        there = visitor.post("/sign-in/google")
        back = visitor.get("/sign-in/google/return?state=s&code=c")

        assert there.location.startswith("https://accounts.google.com/")
        assert back.location == "/dashboard"
        begun, finished = (platform.asked(name)[0] for name in ("begin_google", "finish_google"))
        assert begun["browser_state"] == finished["browser_state"]

    def test_takes_no_answer_that_this_browser_did_not_ask_for(self, client: FlaskClient):
        answer = client.get("/sign-in/google/return?state=s&code=c")

        assert answer.location == "/sign-in"

    def test_says_so_when_google_did_not_agree(self, visitor: Visitor):
        visitor.post("/sign-in/google")

        answer = visitor.get("/sign-in/google/return?error=access_denied", follow_redirects=True)

        assert "Google did not sign you in." in text(answer)


class TestSignOut:
    def test_ends_the_browser_session_and_drops_the_cookies(
        self, host: Visitor, platform: Platform
    ):
        answer = host.post("/sign-out", follow=True)

        assert "You are signed out." in text(answer)
        assert host.cookie("access") is None
        assert platform.identity.refresh_tokens == {}
