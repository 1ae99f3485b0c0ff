"""What requests are refused before anything is asked of the database."""

from uuid import uuid4

import pytest
from marshmallow import ValidationError

from series.schemas import incoming, joining, requests
from tests.series.desk import WEEKLY

PERSON = {"slug": "morning-yoga", "email": "ana@example.test", "name": "Ana"}


class TestCreateSeries:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", ""),
            ("title", "   "),
            ("title", "x" * 121),
            ("title", "two\nlines"),
            ("title", "nul\x00"),
            ("title", "turned \u202e round"),
            ("title", 7),
            ("title", None),
            ("description", "x" * 10_001),
            ("description", "bell\x07"),
            ("description", "half \ud800 a pair"),
            ("language", "english please"),
            ("zone", "Mars/Base"),
            ("starts_on", "01/03/2027"),
            ("starts_on", "2027-02-30"),
            ("starts_time", "25:00"),
            ("duration_minutes", "sixty"),
            ("duration_minutes", 60.5),
            ("recurrence", "FREQ=WEEKLY\nFREQ=DAILY"),
            ("capacity", 0),
            ("capacity", -1),
            ("capacity", 10**9),
            ("capacity", True),
            ("pricing", "cheap"),
            ("visibility", "draft"),
            ("join_policy", "closed"),
            ("waiting_list", "lottery"),
            ("reminder_offsets_minutes", [1]),
            ("reminder_offsets_minutes", [60, "x"]),
            ("reminder_offsets_minutes", [5, 10, 15, 20, 25, 30]),
            ("opens_before_minutes", -1),
            ("slug", "Not A Slug"),
            ("slug", "-x"),
            ("host_id", "me"),
            ("colour", "red"),
        ],
    )
    def test_refuses_and_names_the_field(self, field, value):
        with pytest.raises(ValidationError) as refused:
            requests.CreateSeries().load(WEEKLY | {field: value})

        assert list(refused.value.normalized_messages()) == [field]

    def test_says_everything_that_is_missing_at_once(self):
        with pytest.raises(ValidationError) as refused:
            requests.CreateSeries().load({})

        assert {"host_id", "title", "zone", "pricing"} <= refused.value.normalized_messages().keys()

    def test_trims_and_normalises_text(self):
        asked = {"title": "  Cafe\u0301 ", "description": " one\r\ntwo \n"}

        loaded = requests.CreateSeries().load(WEEKLY | asked)

        assert (loaded["title"], loaded["description"]) == ("Café", "one\ntwo")

    def test_puts_reminders_in_order_and_each_once(self):
        asked = {"reminder_offsets_minutes": [60, 1440, 60]}

        loaded = requests.CreateSeries().load(WEEKLY | asked)

        assert loaded["reminder_offsets_minutes"] == [1440, 60]


class TestJoinSeries:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "ana"),
            ("email", "ana@example.test\nBcc: all@example.test"),
            ("email", "<ana@example.test>"),
            ("email", "a" * 300 + "@example.test"),
            ("name", "Ana\r\nBcc: all@example.test"),
            ("name", ""),
            ("name", "x" * 101),
            ("phone", "0123456789"),
            ("phone", "+1"),
            ("phone", "call me"),
            ("phone", "+" + "1" * 400),
            ("locale", "e"),
            ("zone", "CEST"),
            ("slug", "../admin"),
            ("account_id", "me"),
            ("status", "active"),
        ],
    )
    def test_refuses_and_names_the_field(self, field, value):
        with pytest.raises(ValidationError) as refused:
            joining.JoinSeries().load(PERSON | {field: value})

        assert list(refused.value.normalized_messages()) == [field]

    @pytest.mark.parametrize(
        ("given", "kept"),
        [("+33 1 23 45 67 89", "+33123456789"), ("", None), (None, None), ("  ", None)],
    )
    def test_takes_a_telephone_number_or_none(self, given, kept):
        assert joining.JoinSeries().load(PERSON | {"phone": given})["phone"] == kept

    def test_asks_for_no_more_than_address_and_name(self):
        loaded = joining.JoinSeries().load(PERSON)

        assert {name for name, value in loaded.items() if value is None} == {
            "phone",
            "locale",
            "zone",
            "account_id",
            "session_id",
        }


class TestInstant:
    @pytest.mark.parametrize(
        "text",
        [
            "2027-03-07",
            "2027-03-07T17:00:00",
            "1900-01-01T00:00:00Z",
            "9999-12-31T23:59:59-23:00",
            "0001-01-01T00:00:00+23:00",
            "tomorrow",
        ],
    )
    def test_is_refused_without_its_offset_or_out_of_all_time(self, text):
        asked = {"host_id": str(uuid4()), "session_id": str(uuid4()), "starts_at": text}

        with pytest.raises(ValidationError) as refused:
            requests.RescheduleSession().load(asked)

        assert list(refused.value.normalized_messages()) == ["starts_at"]


class TestPages:
    @pytest.mark.parametrize("limit", [0, -1, 1001, "10"])
    def test_have_a_limit(self, limit):
        with pytest.raises(ValidationError):
            joining.RosterPage().load({"session_id": str(uuid4()), "limit": limit})


def test_a_meeting_leads_to_a_web_address_only():
    asked = {"session_id": str(uuid4()), "meeting_id": "1", "join_url": "javascript:alert(1)"}

    with pytest.raises(ValidationError):
        incoming.MeetingReady().load(asked)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ana@Example.test ", "Ana@Example.test"),
        ("Straße@example.test", "strasse@example.test"),
        ("\u212aim@example.test", "kim@example.test"),
    ],
)
def test_mail_goes_to_the_address_that_is_compared_and_to_no_lookalike(typed, kept):
    assert joining.JoinSeries().load(PERSON | {"email": typed})["email"] == kept
