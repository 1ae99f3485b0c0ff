"""What a person agreed to: shown in the words that they saw, given, and taken back."""

import pytest
from bs4 import Tag
from werkzeug.test import TestResponse

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, text


def consents(host: Visitor) -> Tag:
    """The card on the page."""
    card = host.read("/account/data").select_one("[aria-labelledby=agreed]")
    assert card is not None
    return card


def said(card: Tag) -> str:
    return " ".join(card.get_text(" ").split())


def agree(host: Visitor, purpose: str) -> TestResponse:
    """Press the button as the page has it."""
    form = consents(host).select_one(f"form:has(button[value={purpose}])")
    version = form.select_one("[name=text_version]")["value"]
    return host.post(form["action"], purpose=purpose, text_version=version)


@pytest.mark.promise("P32")
class TestConsents:
    def test_are_shown_by_purpose_with_the_words_and_their_version(self, host: Visitor):
        card = consents(host)

        assert [said(row) for row in card.select(".row-title")] == [
            "Counting your visits",
            "Suggestions",
            "News by mail",
        ]
        assert said(card).count("Version 1 · not agreed to") == 3
        assert "“Words about profiling.”" in said(card)

    def test_are_given_in_the_words_that_were_shown(self, host: Visitor, platform: Platform):
        answer = agree(host, "profiling")

        assert answer.location == "/account/data"
        assert platform.asked("give_consent") == [
            {
                "account_id": platform.identity.host_id,
                "purpose": "profiling",
                "text_version": "1",
            }
        ]
        assert "agreed Fri 20 Nov 2026" in said(consents(host))

    def test_are_taken_back_without_more_proof_than_it_took_to_give_them(
        self, host: Visitor, platform: Platform
    ):
        agree(host, "profiling")
        platform.identity.lacking_proof.add(platform.identity.host_id)

        answer = host.post("/account/data/consents/withdraw", purpose="profiling")

        assert answer.location == "/account/data"
        assert platform.asked("open_for_account") == [
            {
                "account_id": platform.identity.host_id,
                "right": "withdrawal",
                "purposes": ["profiling"],
            }
        ]
        assert "taken back Mon 23 Nov 2026" in said(consents(host))

    @pytest.mark.parametrize(
        ("path", "fields"),
        [
            ("consents", {"purpose": "profiling"}),
            ("consents", {"purpose": "everything", "text_version": "1"}),
            ("consents", {"purpose": "profiling", "text_version": "99"}),
            ("consents/withdraw", {"purpose": "everything"}),
            ("consents/withdraw", {}),
        ],
    )
    def test_to_what_was_never_shown_are_refused(
        self, host: Visitor, platform: Platform, path: str, fields: dict[str, str]
    ):
        answer = host.post(f"/account/data/{path}", **fields)

        assert answer.status_code == 422
        assert platform.privacy.consents == {} and platform.asked("open_for_account") == []

    @pytest.mark.parametrize("path", ["consents", "consents/withdraw"])
    def test_are_nobodys_who_is_not_signed_in(
        self, visitor: Visitor, platform: Platform, path: str
    ):
        answer = visitor.post(f"/account/data/{path}", purpose="profiling", text_version="1")

        assert answer.location.startswith("/sign-in")
        assert platform.changes == []

    def test_leave_a_gap_where_privacy_is_down(self, host: Visitor, platform: Platform):
        platform.down = {"privacy"}

        assert "What you agreed to cannot be shown right now" in text(host.read("/account/data"))

    @pytest.mark.promise("P19")
    def test_say_that_a_browser_which_asks_for_privacy_is_not_counted(self, host: Visitor):
        told = "Global Privacy Control"
        asking = host.client.get("/account/data", headers={"Sec-GPC": "1"})

        assert told in text(asking) and told not in said(consents(host))
