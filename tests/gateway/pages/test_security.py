"""Ways of signing in, as a person changes them: each needs proof of late where it matters."""

import orjson
import pytest

from tests.gateway.doubles import Platform
from tests.gateway.doubles.credentials import CODE, PASSWORD, RECOVERY_CODES, SECRET
from tests.gateway.people import Visitor, text

ANSWER = {"challenge": "passkey-challenge", "credential": orjson.dumps({"id": "k"}).decode()}
MATTERS = [
    ("POST", "/account/security/app/begin"),
    ("POST", "/account/security/app/remove"),
    ("POST", "/account/security/recovery-codes"),
    ("POST", "/account/security/google/link"),
    ("POST", "/account/security/google/unlink"),
    ("POST", "/account/security/passkeys/01a20881-917f-785a-b683-79a09d074b73/remove"),
    ("GET", "/account/security/passkeys/new"),
    ("GET", "/account/address"),
    ("POST", "/account/address"),
    ("POST", "/account/api-keys"),
    ("POST", "/account/data"),
    ("GET", "/series/01a20881-917f-785a-b683-79a09d074b73/members/export"),
    ("GET", "/connect/zoom/disconnect"),
    ("POST", "/connect/zoom/disconnect"),
    ("GET", "/connect/stripe/disconnect"),
    ("POST", "/connect/stripe/disconnect"),
]
FIELDS = {
    "/account/address": {"email": "new@example.org"},
    "/account/api-keys": {"name": "Mine", "scopes": "series:read"},
    "/account/data": {"right": "erasure"},
}
SAME_AS_BEFORE = {"get_proof", "list_hosts"}


@pytest.fixture
def unproven(host: Visitor, platform: Platform) -> Visitor:
    """Ada, whose sign-in is of yesterday."""
    platform.identity.lacking_proof.add(platform.identity.host_id)
    return host


class TestProof:
    @pytest.mark.parametrize(("method", "path"), MATTERS)
    def test_is_asked_for_before_what_matters(
        self, unproven: Visitor, platform: Platform, method: str, path: str
    ):
        if method == "GET":
            answer = unproven.get(path)
        else:
            answer = unproven.post(path, **FIELDS.get(path, {}))

        assert (answer.status_code, answer.location) == (303, "/account/confirm")
        assert not {"disconnect", "open_for_account"} & set(platform.changes)

    @pytest.mark.parametrize(
        ("way", "field"), [("password", {"password": PASSWORD}), ("code", {"code": CODE})]
    )
    def test_leads_back_once_it_is_given(
        self, unproven: Visitor, platform: Platform, way: str, field: dict[str, str]
    ):
        unproven.get("/connect/zoom/disconnect")

        answer = unproven.post(f"/account/confirm/{way}", follow=True, **field)

        assert answer.request.path == "/connect/zoom/disconnect"
        assert answer.status_code == 200
        assert "Thank you" in text(answer)

    def test_leads_back_to_no_other_site(self, unproven: Visitor):
        unproven.client.post(
            "/account/data",
            data={"csrf_token": unproven.csrf_token(), "right": "erasure"},
            headers={"Referer": "https://evil.example//evil.example/x"},
        )

        answer = unproven.post("/account/confirm/password", follow=True, password=PASSWORD)

        assert answer.request.path == "/account"

    @pytest.mark.parametrize(
        ("way", "field"), [("password", {"password": "wrong words"}), ("code", {"code": "000000"})]
    )
    def test_that_is_wrong_is_refused(
        self, unproven: Visitor, platform: Platform, way: str, field: dict[str, str]
    ):
        platform.identity.accounts[platform.identity.host_id]["has_totp"] = True

        answer = unproven.post(f"/account/confirm/{way}", **field)

        assert answer.status_code == 401
        assert "not right" in text(answer)
        assert platform.identity.lacking_proof

    def test_by_passkey_counts(self, unproven: Visitor, platform: Platform):
        unproven.post("/account/confirm/passkey", **ANSWER)

        assert not platform.identity.lacking_proof

    def test_offers_only_what_the_account_has(self, unproven: Visitor, platform: Platform):
        platform.identity.accounts[platform.identity.host_id]["has_password"] = False

        page = text(unproven.read("/account/confirm"))

        assert "password" not in page
        assert "Mail me a link" in page

    def test_by_mail_goes_to_the_accounts_own_address(self, unproven: Visitor, platform: Platform):
        unproven.post("/account/confirm/link", email="eve@example.org")

        assert [one["email"] for one in platform.asked("request_sign_in_link")] == [
            "ada@example.org"
        ]


class TestSigningInAnew:
    def test_ends_what_the_browser_had_before(self, host: Visitor, platform: Platform):
        before = host.cookie("refresh")

        host.post("/sign-in", email="ada@example.org", password=PASSWORD)

        assert [one["refresh_token"] for one in platform.asked("sign_out")] == [before]


class TestReferrer:
    def test_is_the_page_elsewhere_that_led_here(self, visitor: Visitor, platform: Platform):
        elsewhere = "https://example.net/teachers"
        visitor.get("/sign-in", headers={"Referer": elsewhere})

        visitor.client.post(
            "/sign-in",
            data={
                "csrf_token": visitor.csrf_token(),
                "email": "ada@example.org",
                "password": PASSWORD,
            },
            headers={"Referer": "http://localhost/sign-in"},
        )

        assert platform.asked("sign_in")[0]["device"]["referrer"] == elsewhere


class TestAuthenticatorApp:
    def test_is_shown_as_a_picture_and_as_letters(self, host: Visitor):
        page = host.post("/account/security/app/begin")

        assert "<svg" in page.get_data(as_text=True)
        assert SECRET[:4] + " " + SECRET[4:8] in text(page)

    def test_counts_with_a_code_and_shows_the_recovery_codes_once(self, host: Visitor):
        page = host.post("/account/security/app/confirm", code=CODE)

        assert all(code in text(page) for code in RECOVERY_CODES)
        assert not any(code in text(host.get("/account/security")) for code in RECOVERY_CODES)

    def test_does_not_count_with_a_wrong_one(self, host: Visitor, platform: Platform):
        page = host.post("/account/security/app/confirm", code="000000")

        assert page.status_code == 422
        assert "not right" in text(page)
        assert not platform.identity.accounts[platform.identity.host_id]["has_totp"]

    def test_can_be_removed(self, host: Visitor, platform: Platform):
        host.post("/account/security/app/confirm", code=CODE)

        host.post("/account/security/app/remove")

        assert not platform.identity.accounts[platform.identity.host_id]["has_totp"]


class TestPasskeys:
    def test_are_added_listed_and_removed(self, host: Visitor, platform: Platform):
        host.post("/account/security/passkeys", name="My phone", **ANSWER)
        assert "My phone" in text(host.read("/account/security"))
        passkey_id = platform.identity.passkeys[platform.identity.host_id][0]["id"]

        host.post(f"/account/security/passkeys/{passkey_id}/remove")

        assert "My phone" not in text(host.read("/account/security"))

    def test_sign_in(self, visitor: Visitor):
        answer = visitor.post("/sign-in/passkey", **ANSWER)

        assert answer.location == "/dashboard"
        assert visitor.cookie("access")

    @pytest.mark.parametrize(
        "fields",
        [
            {"challenge": "another", "credential": "{}"},
            {"challenge": "passkey-challenge", "credential": "[]"},
            {"challenge": "passkey-challenge", "credential": "{"},
            {"challenge": "passkey-challenge", "credential": "x" * 30_000},
            {"challenge": "passkey-challenge"},
            {},
        ],
    )
    def test_that_are_none_sign_nobody_in(self, visitor: Visitor, fields: dict[str, str]):
        answer = visitor.post("/sign-in/passkey", **fields)

        assert answer.location == "/sign-in"
        assert not visitor.cookie("access")


class TestGoogle:
    def test_is_linked_on_the_way_back(self, host: Visitor, platform: Platform):
        answer = host.post("/account/security/google/link")
        assert answer.location.startswith("https://accounts.google.com/")

        back = host.get("/sign-in/google/return?state=link&code=c")

        assert back.location == "/account/security"
        asked = platform.asked("finish_google")[0]
        assert asked["browser_state"] == platform.asked("begin_google_link")[0]["browser_state"]

    def test_tells_identity_the_language_of_a_new_account(
        self, visitor: Visitor, platform: Platform
    ):
        visitor.post("/sign-in/google", zone="Europe/Rome")

        visitor.get("/sign-in/google/return?state=s&code=c", headers={"Accept-Language": "en-GB"})

        asked = platform.asked("finish_google")[0]
        assert (asked["locale"], asked["zone"]) == ("en-GB", "Europe/Rome")


class TestAddress:
    def test_changes_by_the_link_to_the_new_one(self, host: Visitor, platform: Platform):
        asked = host.post("/account/address", email="new@example.org")
        assert asked.location == "/check-your-mail?why=address"

        page = host.read("/account/address/confirm?token=new-address-token-0123456789")
        assert platform.asked("confirm_email_change") == []
        token = page.select_one("main input[name=token]")["value"]
        host.post("/account/address/confirm", token=token)

        assert platform.asked("confirm_email_change") == [{"token": token}]

    def test_is_taken_back_by_the_link_to_the_old_one(self, host: Visitor):
        answer = host.post("/account/address/revert", token="old-address-token-0123456789")

        assert answer.location == "/sign-in/mail"
        assert not host.cookie("access")

    @pytest.mark.parametrize("which", ["confirm", "revert"])
    @pytest.mark.parametrize("token", ["forged-token-0123456789", "../etc", ""])
    def test_stays_where_the_link_is_no_good(self, host: Visitor, which: str, token: str):
        answer = host.post(f"/account/address/{which}", token=token)

        assert answer.status_code == 422
        assert host.cookie("access")


class TestPassword:
    def test_of_an_account_without_one_needs_proof(self, unproven: Visitor, platform: Platform):
        platform.identity.accounts[platform.identity.host_id]["has_password"] = False

        answer = unproven.post("/account/security/password", new_password="nine green lamps")

        assert answer.location == "/account/confirm"
