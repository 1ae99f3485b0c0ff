"""Mail to us: whom it addresses, and what may be kept of it."""

import pytest

from notifications.domain.inbound import Desk, desk_of, is_automatic, kept_text

PRIVACY = "privacy@sessionmonster.com"


class TestDesk:
    @pytest.mark.parametrize(
        "recipient", [PRIVACY, "Privacy@SessionMonster.com", "privacy@mail.example.org"]
    )
    def test_the_privacy_desk_has_its_address_at_any_domain(self, recipient: str):
        assert desk_of(recipient, PRIVACY) is Desk.PRIVACY

    @pytest.mark.parametrize("recipient", ["support@mail.example.org", "", "my.privacy@x.org"])
    def test_all_else_goes_to_support(self, recipient: str):
        assert desk_of(recipient, PRIVACY) is Desk.SUPPORT


class TestLoops:
    @pytest.mark.parametrize(
        "headers",
        [
            {"auto-submitted": "auto-replied"},
            {"auto-submitted": "Auto-Generated; owner=x"},
            {"auto-submitted": "x-of-its-own"},
            {"precedence": "bulk"},
            {"precedence": " List "},
            {"content-type": "multipart/report; report-type=delivery-status"},
            {"return-path": "<>"},
            {"return-path": "<MAILER-DAEMON@mx.example.com>"},
        ],
    )
    def test_a_machines_mail_is_known_by_its_headers(self, headers: dict[str, str]):
        assert is_automatic(headers, "anna@example.com")

    @pytest.mark.parametrize("sender", ["", "<>", "mailer-daemon@mx.example.com"])
    def test_a_bounce_is_known_by_its_null_return_path(self, sender: str):
        assert is_automatic({}, sender)

    @pytest.mark.parametrize("sender", [None, "anna@example.com", "postmaster@example.com"])
    @pytest.mark.parametrize("headers", [{}, {"auto-submitted": "no", "precedence": "normal"}])
    def test_a_persons_mail_is_not(self, headers: dict[str, str], sender: str | None):
        assert not is_automatic(headers, sender)


class TestKeptText:
    @pytest.mark.promise("P5")
    @pytest.mark.parametrize(
        "number", ["4242424242424242", "4242 4242 4242 4242", "3782-822463-10005"]
    )
    def test_a_card_number_is_removed(self, number: str):
        assert kept_text(f"my card {number}, thanks") == "my card [card number removed], thanks"

    @pytest.mark.promise("P5")
    def test_digits_around_a_card_number_do_not_hide_it(self):
        assert "4242" not in kept_text("4242 4242 4242 4242 12/28 and 99 4242424242424242 7")

    @pytest.mark.parametrize("number", ["4242424242423", "+49 30 1234567", "2026-11-26 18:00"])
    def test_other_numbers_stay(self, number: str):
        assert kept_text(number) == number

    def test_is_cut_and_holds_no_nul(self):
        assert kept_text("a\x00b" * 10, 5) == "ababa"
