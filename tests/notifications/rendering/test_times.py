"""Instants in the reader's words and zone."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.rendering import times

SPRING = datetime(2027, 3, 16, 17, tzinfo=UTC)  # New York has changed its clocks, Paris has not
HOUR = timedelta(hours=1)


def said(zone: str, host_zone: str = "Europe/Paris", at: datetime = SPRING) -> str:
    text = times.session_time(at, HOUR, zone=zone, host_zone=host_zone, locale="en_GB")
    return text.replace("\u202f", " ")


class TestSessionTime:
    def test_names_the_day_the_span_and_the_place(self):
        assert said("Europe/Paris") == "Tuesday, 16 March 2027, 18:00–19:00 Paris time"

    def test_has_the_hosts_time_beside_it_where_the_clocks_differ(self):
        assert said("America/New_York").endswith("13:00–14:00 New York time (18:00 in Paris)")

    def test_not_where_they_agree_under_another_name(self):
        assert "(" not in said("Europe/Berlin")

    def test_follows_the_clocks_as_they_change(self):
        later = said("America/New_York", at=SPRING + timedelta(days=14) - HOUR)

        assert later.endswith("12:00–13:00 New York time (18:00 in Paris)")

    def test_the_day_is_the_readers(self):
        assert "Wednesday" in said("Asia/Tokyo", at=SPRING)

    @pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd"])
    def test_an_unknown_zone_gives_the_hosts_time(self, zone: str):
        assert said(zone) == said("Europe/Paris")


class TestFromNow:
    @pytest.mark.parametrize(
        ("left", "expected"),
        [
            (timedelta(minutes=60), "in 1 hour"),
            (timedelta(minutes=59, seconds=40), "in 1 hour"),
            (timedelta(minutes=58), "in 1 hour"),
            (timedelta(minutes=90), "in 90 minutes"),
            (timedelta(minutes=120), "in 2 hours"),
            (timedelta(hours=24), "in 1 day"),
            (timedelta(minutes=7), "in 7 minutes"),
            (timedelta(seconds=10), "in 1 minute"),
        ],
    )
    def test_is_said_as_people_say_it(self, left: timedelta, expected: str):
        assert times.from_now(SPRING + left, now=SPRING, locale="en_GB") == expected
