"""The policy in the project's own words states the facts of the published one."""

import pytest

from tests.gateway.people import Visitor, text


class TestPolicy:
    @pytest.mark.promise("P41")
    @pytest.mark.parametrize(
        "fact",
        [
            "Tue 10 Feb 2026",
            "Chris Meisner LLC",
            "privacy@sessionmonster.com",
            "encrypted (AES-256)",
            "encrypted (TLS)",
            "Card numbers never reach us",
            "are not stored",
            "deleted for good, at once",
            "We do not sell personal data",
            "within 30 days",
            "children under 13",
            "United States",
            "Portability",
            "Withdrawal",
        ],
    )
    def test_states(self, visitor: Visitor, fact: str):
        assert fact in text(visitor.read("/legal/privacy"))

    @pytest.mark.promise("P18")
    @pytest.mark.parametrize("name", ["Stripe", "Zoom", "Mailgun", "Google", "Hosting provider"])
    def test_names_every_processor(self, visitor: Visitor, name: str):
        assert name in text(visitor.read("/legal/processors"))

    @pytest.mark.promise("P42")
    def test_says_how_to_reach_us_and_to_complain(self, visitor: Visitor):
        said = text(visitor.read("/contact"))

        assert "privacy@sessionmonster.com" in said
        assert "data protection authority" in said

    @pytest.mark.promise("P40")
    def test_no_form_asks_for_a_birth_date(self, visitor: Visitor):
        form = visitor.read("/sign-up").select_one("main form:has([name=password])")

        names = {field["name"] for field in form.select("[name]")}
        assert names == {"csrf_token", "name", "email", "password", "zone"}

    @pytest.mark.promise("P39")
    def test_says_that_data_goes_to_other_countries(self, visitor: Visitor):
        assert "in the United States and in other countries" in text(visitor.read("/legal/privacy"))


class TestLedger:
    def test_shows_all_forty_two_with_their_tests(self, visitor: Visitor):
        page = visitor.read("/legal/promises")

        assert len(page.select("ol > li.card")) == 42
        assert all(one.select("details li") for one in page.select("ol > li.card"))
