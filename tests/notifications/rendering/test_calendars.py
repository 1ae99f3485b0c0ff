"""The calendar file, read back by the library that others read it with."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from notifications.rendering.calendars import Entry, calendar

AT = datetime(2026, 11, 26, 17, tzinfo=UTC)


class TestCalendar:
    def test_has_each_session_with_its_own_link(self):
        entry = Entry("s1@x", 3, AT, timedelta(hours=1), "Yoga; with, Ada", "https://x.org/j/1")

        file = Calendar.from_ical(calendar([entry], made_at=AT, product="Monster"))

        (event,) = file.walk("VEVENT")
        assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == ("s1@x", 3, "Yoga; with, Ada")
        assert event["DTSTART"].dt == AT
        assert event["DTEND"].dt == AT + timedelta(hours=1)
        assert event["URL"] == "https://x.org/j/1"
        assert file["METHOD"] == "PUBLISH"
