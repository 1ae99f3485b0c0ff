"""Instants, zones, money and durations in words."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway import formats

AT = "2027-03-04T17:05:00Z"
NOW = datetime(2027, 3, 4, 17, 5, tzinfo=UTC)


class TestNames:
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("compare_with_stripe", "Compare with Stripe"),
            ("zoom_integration", "Zoom integration"),
            ("tidy", "Tidy"),
        ],
    )
    def test_of_the_code_are_said_as_a_person_says_them(self, name: str, said: str):
        assert formats.spoken(name) == said


class TestInstants:
    @pytest.mark.parametrize(
        ("zone", "locale", "said"),
        [
            ("Europe/Paris", "en_GB", "Thu 4 Mar 2027, 18:05"),
            ("America/New_York", "en_US", "Thu, Mar 4, 2027, 12:05 PM"),
            ("Asia/Tokyo", "en_GB", "Fri 5 Mar 2027, 02:05"),
            ("UTC", "en_GB", "Thu 4 Mar 2027, 17:05"),
        ],
    )
    def test_are_said_on_the_clocks_of_a_zone(self, zone: str, locale: str, said: str):
        assert formats.when(AT, zone, locale).replace("\u202f", " ") == said

    def test_keep_their_wall_time_when_the_clocks_change(self):
        before, after = "2027-03-25T17:00:00Z", "2027-04-01T16:00:00Z"

        assert formats.when(before, "Europe/Paris").endswith("18:00")
        assert formats.when(after, "Europe/Paris").endswith("18:00")

    @pytest.mark.parametrize(
        ("away", "said"),
        [
            (timedelta(days=3), "in 3 days"),
            (timedelta(days=1), "in 1 day"),
            (timedelta(hours=2), "in 2 hours"),
            (timedelta(minutes=1), "in 1 minute"),
            (timedelta(seconds=20), "now"),
            (timedelta(seconds=-20), "just now"),
            (timedelta(minutes=-5), "5 minutes ago"),
        ],
    )
    def test_are_so_far_away(self, away: timedelta, said: str):
        assert formats.until(NOW + away, NOW) == said


class TestZones:
    def test_are_called_by_their_place(self):
        assert formats.zone_name("America/New_York") == "New York time"
        assert formats.zone_name("UTC") == "UTC"

    def test_say_their_offset_at_an_instant(self):
        assert formats.zone_name("Europe/Paris", AT) == "Paris time (UTC+1)"
        assert formats.zone_name("Asia/Kolkata", AT) == "Kolkata time (UTC+5:30)"
        assert formats.zone_name("America/New_York", AT) == "New York time (UTC−5)"


class TestMoney:
    @pytest.mark.parametrize(
        ("cents", "currency", "said"),
        [(1250, "eur", "€12.50"), (1500, "jpy", "JP¥1,500"), (1, "usd", "US$0.01")],
    )
    def test_is_said_by_the_currencys_own_precision(self, cents: int, currency: str, said: str):
        assert formats.money(cents, currency) == said

    def test_has_an_interval(self):
        price = {"amount_cents": 1250, "currency": "eur", "interval": "month"}

        assert formats.price(price) == "€12.50 a month"
        assert formats.price(price | {"is_chosen": True}) == "from €12.50 a month"
        assert formats.price(price | {"trial_days": 14}) == "€12.50 a month after 14 days free"

    def test_counts_as_stripe_does(self):
        assert formats.money(50_000, "isk").replace("\xa0", "") == "ISK500"
        assert formats.plain_amount(50_000, "isk") == "500.00"
        assert formats.plain_amount(1500, "jpy") == "1500"


class TestWords:
    @pytest.mark.parametrize(
        ("minutes", "said"), [(45, "45 min"), (60, "1 h"), (90, "1 h 30 min"), (1440, "24 h")]
    )
    def test_of_durations(self, minutes: int, said: str):
        assert formats.duration(minutes) == said

    @pytest.mark.parametrize(
        ("name", "letters"),
        [
            ("Ada Lind", "AL"),
            ("Amélie de la Tour", "AT"),
            ("Bo", "B"),
            ("3 Monkeys", "M"),
            ("", "?"),
        ],
    )
    def test_of_names(self, name: str, letters: str):
        assert formats.initials(name) == letters

    @pytest.mark.parametrize(
        ("languages", "locale"),
        [(["en-US", "en"], "en_US"), (["fr", "en-GB"], "en_GB"), (["de"], "en_GB"), ([], "en_GB")],
    )
    def test_are_written_as_the_reader_is_used_to(self, languages: list[str], locale: str):
        assert formats.readable_locale(languages) == locale


@pytest.mark.parametrize(
    ("languages", "spoken"),
    [
        (["fr-CA", "en"], "fr"),
        (["pt-BR", "de-AT"], "de"),
        (["en-US"], "en-US"),
        (["en-GB"], "en-GB"),
        (["en"], "en-US"),
        (["pt", "xx"], None),
        (["../../etc"], None),
        ([], None),
    ],
)
def test_a_browsers_language_is_the_first_that_services_speak(
    languages: list[str], spoken: str | None
):
    assert formats.spoken_language(languages) == spoken
