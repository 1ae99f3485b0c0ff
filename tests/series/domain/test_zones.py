"""Zones by name, and instants from the wall clock."""

import zoneinfo
from datetime import UTC, date, datetime, time

import pytest

from series.domain import zones

PARIS = zones.load("Europe/Paris")


class TestInstant:
    def test_keeps_the_wall_clock_time_when_the_clocks_change(self):
        before = zones.instant(date(2027, 3, 21), time(18), PARIS)
        after = zones.instant(date(2027, 3, 28), time(18), PARIS)

        assert (before.hour, after.hour) == (17, 16)

    def test_of_a_time_that_is_skipped_takes_the_offset_before_the_gap(self):
        at = zones.instant(date(2027, 3, 28), time(2, 30), PARIS)

        assert at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
        assert zones.wall_clock(at, PARIS).time() == time(3, 30)

    def test_of_a_time_that_comes_twice_is_the_first(self):
        at = zones.instant(date(2027, 10, 31), time(2, 30, fold=1), PARIS)

        assert at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)

    def test_on_a_day_that_a_zone_skipped_altogether_is_the_next_day(self):
        apia = zones.load("Pacific/Apia")

        at = zones.instant(date(2011, 12, 30), time(12), apia)

        assert zones.wall_clock(at, apia).date() == date(2011, 12, 31)


class TestLoad:
    def test_reads_the_pinned_data_and_not_the_machine(self):
        zoneinfo.reset_tzpath(to=["/nowhere"])
        try:
            assert zones.load("Asia/Kathmandu").key == "Asia/Kathmandu"
        finally:
            zoneinfo.reset_tzpath()

    @pytest.mark.parametrize(
        "name", ["Mars/Base", "", "europe/paris", "../../etc/passwd", "Europe", "CEST", "UTC+2"]
    )
    def test_refuses_what_is_no_zone(self, name):
        with pytest.raises(ValueError, match="IANA"):
            zones.load(name)

    def test_knows_every_zone_that_the_list_names(self):
        assert all(zones.load(name).key == name for name in zones.names())
