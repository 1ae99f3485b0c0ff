"""The public page of a series."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.errors import NotFound
from series.commands import meetings, rescheduling, sessions
from series.queries import public
from series.schemas import requests, results
from tests.series.desk import HOST


def read(desk, slug="morning-yoga", locale=None):
    with desk.db() as db:
        found = public.get_public_series(db, slug=slug, now=clock.now(), locale=locale)
        return results.PublicSeries().dump(found)


def test_shows_the_series_with_its_next_sessions(desk):
    series = desk.published()

    page = read(desk)

    assert page["series_id"] == str(series["id"])
    assert (page["title"], page["zone"], page["price"]) == ("Morning Yoga", "Europe/Paris", None)
    assert [session["starts_at"] for session in page["sessions"][:4]] == [
        "2027-03-07T17:00:00Z",
        "2027-03-14T17:00:00Z",
        "2027-03-21T17:00:00Z",
        "2027-03-28T16:00:00Z",
    ]


@pytest.mark.promise("P8")
def test_shows_neither_host_nor_meeting_nor_anyone_who_takes_part(desk):
    series = desk.published()
    desk.member(series)
    meeting = {"join_url": "https://zoom.example.test/meeting-7", "meeting_id": "meeting-7"}
    first = desk.sessions(series)[0]
    desk.do(meetings.set_meeting, session_id=first.id, as_of=clock.now(), **meeting)

    page = str(read(desk))

    assert not [hidden for hidden in (str(HOST), "meeting-7", "ana", "Ana") if hidden in page]


def test_shows_a_session_in_the_shape_that_hosts_see(desk):
    series = desk.published()
    first = desk.sessions(series)[0]
    desk.do(
        sessions.reschedule_session,
        host_id=HOST,
        session_id=first.id,
        starts_at=first.starts_at + timedelta(seconds=1, milliseconds=250),
        duration_minutes=45,
    )

    shown = read(desk)["sessions"][0]

    assert results.PublicSession().load(shown) == {
        "id": first.id,
        "starts_at": desk.sessions(series)[0].starts_at,
        "duration_minutes": 45,
    }
    assert shown["starts_at"].endswith("Z")


def test_leaves_out_what_was_cancelled_and_what_has_begun(desk, now):
    series = desk.published()
    first, second, third, *_ = desk.sessions(series)
    desk.do(sessions.cancel_session, host_id=HOST, session_id=second.id)
    now.move(first.starts_at - now.at)

    assert read(desk)["sessions"][0]["session_id"] == str(third.id)


def test_shows_the_price_of_a_paid_series(desk):
    desk.published(pricing="paid")

    assert read(desk)["price"] == {"amount_cents": 1500, "currency": "eur", "interval": "month"}


def test_says_when_it_is_full(desk):
    series = desk.published(capacity=2)
    desk.member(series, "ana@example.test")
    assert read(desk)["is_full"] is False

    desk.member(series, "bob@example.test")
    assert read(desk)["is_full"] is True


def test_is_not_there_for_a_draft_or_for_members_only(desk):
    desk.draft(slug="draft")
    desk.published(slug="members", visibility="members_only")

    for slug in ("draft", "members", "nothing"):
        with pytest.raises(NotFound):
            read(desk, slug)


def test_takes_one_statement_and_no_transaction(desk):
    desk.published(capacity=5)
    statements = []

    with desk.db() as db:
        sa.event.listen(
            db, "before_cursor_execute", lambda *call: statements.append(call[2]), named=False
        )
        public.get_public_series(db, slug="morning-yoga", now=clock.now())

    assert len(statements) == 1


class TestTheRhythm:
    @pytest.mark.parametrize(
        ("locale", "said", "language"),
        [
            (None, "jeden Sonntag um 18:00 Uhr, Ortszeit Paris", "de"),
            ("fr-CA", "tous les dimanches à 18 h 00, heure de Paris", "fr"),
            ("es", "todos los domingos a las 18:00, hora de París", "es"),
            ("pt", "every Sunday at 18:00 Paris time", "en"),
        ],
    )
    def test_is_said_to_the_reader_or_in_the_series_language(self, desk, locale, said, language):
        desk.published(language="de")

        assert read(desk, locale=locale)["schedule"] == {"words": said, "language": language}

    def test_is_that_of_the_schedule_in_force(self, desk, now):
        series = desk.published()
        fourth = desk.sessions(series)[3]
        wish = {
            "host_id": str(HOST),
            "series_id": str(series["id"]),
            "scope": "following",
            "from_session_id": str(fourth.id),
            "starts_time": "19:30",
        }
        asked = requests.ChangeSchedule().load(wish)
        desk.do(rescheduling.change_schedule, desk.policy, **asked)

        before = read(desk, locale="en-GB")["schedule"]["words"]
        now.move(fourth.starts_at - now.at)
        after = read(desk, locale="en-GB")["schedule"]["words"]

        assert (before, after) == (
            "every Sunday at 18:00 Paris time",
            "every Sunday at 19:30 Paris time",
        )

    def test_is_none_where_nothing_repeats(self, desk):
        desk.published(recurrence=None)

        assert read(desk)["schedule"] is None
