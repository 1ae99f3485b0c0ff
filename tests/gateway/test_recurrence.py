"""A host's choices as an RFC 5545 rule."""

import pytest

from gateway.pages.zones import zone_choices
from gateway.recurrence import Choice
from gateway.schemas.fields import known_zone


class TestChoice:
    @pytest.mark.parametrize(
        ("choice", "rule"),
        [
            (Choice("ONCE"), None),
            (Choice("DAILY"), "FREQ=DAILY"),
            (Choice("WEEKLY"), "FREQ=WEEKLY"),
            (Choice("WEEKLY", weekdays=["FR", "MO"]), "FREQ=WEEKLY;BYDAY=MO,FR"),
            (Choice("WEEKLY", interval=2), "FREQ=WEEKLY;INTERVAL=2"),
            (Choice("MONTHLY", weekdays=["MO"]), "FREQ=MONTHLY"),
            (Choice("WEEKLY", ends="count", count=10), "FREQ=WEEKLY;COUNT=10"),
            (Choice("WEEKLY", ends="never", count=10), "FREQ=WEEKLY"),
            (Choice("DAILY", ends="until", until="2027-06-30"), "FREQ=DAILY;UNTIL=20270630"),
        ],
    )
    def test_becomes_a_rule(self, choice: Choice, rule: str | None):
        assert choice.as_rule() == rule


class TestZones:
    def test_to_choose_from_are_all_known(self):
        offered = [zone for _, places in zone_choices() for zone, _ in places]

        assert all(known_zone(zone) for zone in offered)
        assert {"Europe/Paris", "America/New_York", "Asia/Tokyo", "UTC"} <= set(offered)
        assert len(offered) == len(set(offered))
