"""Amounts, rights and greetings in words."""

import pytest

from notifications.rendering import facts
from notifications.rendering.languages import best_locale


class TestMoney:
    @pytest.mark.parametrize(
        ("amount", "currency", "expected"),
        [(1250, "eur", "€12.50"), (1250, "jpy", "JP¥1,250"), (1250, "kwd", "KWD1.250")],
    )
    def test_knows_how_many_digits_a_currency_has(self, amount: int, currency: str, expected: str):
        assert facts.money(amount, currency, "en_GB") == expected


class TestGreeting:
    def test_does_without_a_name(self):
        assert facts.greeting("", "en") == "Hello,"


class TestUnknownWords:
    def test_are_shown_as_they_are(self):
        assert facts.right("astrology", "en") == "astrology"
        assert facts.credential("hardware_key", "en") == "Hardware key"


class TestLanguages:
    @pytest.mark.parametrize("wanted", ["en-GB", "en_GB"])
    def test_a_shipped_language_keeps_its_territory(self, wanted: str):
        assert best_locale(wanted) == "en_GB"

    @pytest.mark.parametrize("wanted", ["tlh", "", "not a locale", "xx-\x00"])
    def test_any_other_gets_english(self, wanted: str):
        assert best_locale(wanted) == "en"
