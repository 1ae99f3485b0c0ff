"""Calendars, as another program reads them."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from chassis import clock
from chassis.errors import NotFound
from chassis.ids import new_id
from series.commands import sessions
from series.domain.links import Purpose
from series.queries import calendars
from tests.series.desk import HOST

URL = "https://sessions.example.test"


@pytest.fixture
def series(desk):
    return desk.published(description="Bring a mat; and water,\nplease. \\o/ Ünïcödé " + "x" * 200)


def read(found):
    """The calendar and its events, as the library understands what was written."""
    calendar = Calendar.from_ical(found["text"])
    return calendar, list(calendar.walk("VEVENT"))


def unfolded(text):
    """The content lines (RFC 5545, 3.1)."""
    return text.replace("\r\n ", "").replace("\r\n\t", "").rstrip("\r\n").split("\r\n")


def unescaped(value):
    """A text as it was before it was written (RFC 5545, 3.3.11)."""
    plain = {"n": "\n", "N": "\n"}
    return re.sub(r"\\(.)", lambda found: plain.get(found[1], found[1]), value)


def of_session(desk, session_id):
    with desk.db() as db:
        return calendars.get_session_calendar(db, URL, session_id=session_id, now=clock.now())


def of_member(desk, membership_id):
    token = desk.links.calendar_token(membership_id)
    with desk.db() as db:
        return calendars.get_membership_calendar(db, desk.links, URL, token=token, now=clock.now())


class TestSessionCalendar:
    def test_is_read_back_as_it_was_meant(self, desk, series):
        session = desk.sessions(series)[0]

        found = of_session(desk, session.id)

        calendar, (event,) = read(found)
        assert (calendar["METHOD"], found["file_name"]) == ("PUBLISH", "morning-yoga.ics")
        assert event["SUMMARY"] == "Morning Yoga"
        assert event["DTSTART"].dt == session.starts_at
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=60)
        assert str(event["DESCRIPTION"]).startswith("Bring a mat; and water,\nplease. \\o/ Ünï")
        assert calendar.errors == []

    def test_is_read_the_same_by_a_program_that_shares_no_code_with_its_writer(self, desk):
        title = "Yoga; BEGIN:VEVENT, \\n"
        series = desk.published(title=title, description="END:VEVENT\nATTENDEE:x; y, \\z", slug="x")
        session = desk.sessions(series)[0]

        text = of_session(desk, session.id)["text"]

        assert "\n" not in text.replace("\r\n", "") and text.endswith("\r\n")
        lines = unfolded(text)
        assert [line for line in lines if line.startswith(("BEGIN:", "END:"))] == [
            "BEGIN:VCALENDAR",
            "BEGIN:VEVENT",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
        found = dict(line.partition(":")[::2] for line in lines)
        assert unescaped(found["SUMMARY"]) == title
        assert unescaped(found["DESCRIPTION"]).startswith("END:VEVENT\nATTENDEE:x; y, \\z")
        assert found["DTSTART"] == session.starts_at.strftime("%Y%m%dT%H%M%SZ")
        assert {"UID", "DTSTAMP", "SEQUENCE", "PRODID", "VERSION"} <= found.keys()

    def test_folds_its_lines(self, desk, series):
        text = of_session(desk, desk.sessions(series)[0].id)["text"]

        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75

    def test_keeps_its_name_and_counts_its_changes(self, desk, series):
        session = desk.sessions(series)[0]
        _, (before,) = read(of_session(desk, session.id))
        desk.do(
            sessions.reschedule_session,
            host_id=HOST,
            session_id=session.id,
            starts_at=session.starts_at + timedelta(hours=1),
            duration_minutes=None,
        )

        _, (after,) = read(of_session(desk, session.id))

        assert before["UID"] == after["UID"] == f"{session.id}@sessions.example.test"
        assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)

    def test_of_a_cancelled_session_takes_it_out(self, desk, series):
        session = desk.sessions(series)[0]
        desk.do(sessions.cancel_session, host_id=HOST, session_id=session.id)

        calendar, (event,) = read(of_session(desk, session.id))

        assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
        assert event["SEQUENCE"] == 1
        assert event["ORGANIZER"] == "mailto:no-reply@sessions.example.test"

    def test_leads_nobody_to_a_page_that_is_not_open_to_all(self, desk):
        hidden = desk.published(visibility="members_only")

        _, (event,) = read(of_session(desk, desk.sessions(hidden)[0].id))

        assert event["URL"] == URL

    def test_of_nothing_is_not_there(self, desk):
        with pytest.raises(NotFound):
            of_session(desk, new_id())


class TestPublicCalendar:
    def test_shows_every_session_without_anybodys_link(self, desk, series):
        with desk.db() as db:
            found = calendars.get_public_calendar(db, URL, slug="morning-yoga", now=clock.now())

        _, events = read(found)
        assert [event["DTSTART"].dt for event in events] == [
            session.starts_at for session in desk.sessions(series)
        ]
        assert {str(event["URL"]) for event in events} == {f"{URL}/s/morning-yoga"}

    def test_may_hold_one_session_but_none_of_another_series(self, desk, series):
        first, *_ = desk.sessions(series)
        foreign, *_ = desk.sessions(desk.published(title="Another"))
        asked = {"slug": series["slug"], "now": clock.now()}

        with desk.db() as db:
            found = calendars.get_public_calendar(db, URL, session_id=first.id, **asked)
            with pytest.raises(NotFound):
                calendars.get_public_calendar(db, URL, session_id=foreign.id, **asked)

        _, (event,) = read(found)
        assert event["UID"].startswith(str(first.id))

    def test_of_a_draft_is_not_there(self, desk):
        desk.draft(slug="draft")

        with desk.db() as db, pytest.raises(NotFound):
            calendars.get_public_calendar(db, URL, slug="draft", now=clock.now())


class TestMembershipCalendar:
    def test_leads_each_session_to_the_members_own_page(self, desk, series):
        member = desk.member(series)

        _, events = read(of_member(desk, member))

        for event, session in zip(events, desk.sessions(series), strict=True):
            token = str(event["URL"]).removeprefix(f"{URL}/j/")
            link = desk.links.read(token, Purpose.JOIN)
            assert link and (link.membership_id, link.session_id) == (member, session.id)

    def test_shows_a_cancelled_session_as_cancelled(self, desk, series):
        member = desk.member(series)
        session = desk.sessions(series)[0]
        desk.do(sessions.cancel_session, host_id=HOST, session_id=session.id)

        _, events = read(of_member(desk, member))

        assert [str(event["STATUS"]) for event in events[:2]] == ["CANCELLED", "CONFIRMED"]

    def test_may_hold_one_session_with_the_members_own_link(self, desk, series):
        member, session = desk.member(series), desk.sessions(series)[1]
        token = desk.links.calendar_token(member)

        with desk.db() as db:
            found = calendars.get_membership_calendar(
                db, desk.links, URL, token=token, now=clock.now(), session_id=session.id
            )

        _, (event,) = read(found)
        assert event["URL"] == f"{URL}/j/{desk.links.join_token(member, session.id)}"

    def test_is_empty_once_the_member_has_left(self, desk, series):
        member = desk.member(series)
        desk.leave(member)

        _, events = read(of_member(desk, member))

        assert events == []

    def test_opens_by_no_other_link(self, desk, series):
        token = desk.links.manage_token(desk.member(series))

        with desk.db() as db, pytest.raises(NotFound):
            calendars.get_membership_calendar(db, desk.links, URL, token=token, now=clock.now())
