"""Which days a rule falls on; dateutil is the judge where it follows the RFC."""

from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from series.domain import rule_text
from series.domain.recurrence import DAYS_OF_WEEK, Rule

MONDAY = date(2027, 3, 1)
FAR = date(2037, 3, 1)


def read(text: str) -> Rule:
    return rule_text.parse(text, zone=ZoneInfo("UTC"), starts_time=time(18))


def days(text: str, *, start: date = MONDAY, first: int = 5) -> list[date]:
    return list(islice(read(text).days(start, through=FAR), first))


class TestDays:
    def test_of_a_weekly_rule_keep_the_weekday_of_the_start(self):
        assert days("FREQ=WEEKLY", first=3) == [
            date(2027, 3, 1),
            date(2027, 3, 8),
            date(2027, 3, 15),
        ]

    def test_of_a_rule_begin_at_the_first_match_where_the_start_is_none(self):
        assert days("FREQ=WEEKLY;BYDAY=WE", first=1) == [date(2027, 3, 3)]

    def test_of_every_second_week_count_weeks_from_the_week_start(self):
        assert days("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", start=date(2027, 3, 2)) == [
            date(2027, 3, 2),
            date(2027, 3, 14),
            date(2027, 3, 16),
            date(2027, 3, 28),
            date(2027, 3, 30),
        ]

    def test_of_the_last_friday_of_the_month(self):
        assert days("FREQ=MONTHLY;BYDAY=-1FR", first=3) == [
            date(2027, 3, 26),
            date(2027, 4, 30),
            date(2027, 5, 28),
        ]

    def test_of_the_31st_skip_the_months_that_have_none(self):
        assert days("FREQ=MONTHLY", start=date(2027, 1, 31), first=3) == [
            date(2027, 1, 31),
            date(2027, 3, 31),
            date(2027, 5, 31),
        ]

    def test_of_the_last_working_day_come_from_the_position_in_the_set(self):
        assert days("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", first=2) == [
            date(2027, 3, 31),
            date(2027, 4, 30),
        ]

    def test_of_a_leap_day_wait_for_the_leap_year(self):
        assert days("FREQ=YEARLY", start=date(2028, 2, 29), first=2) == [
            date(2028, 2, 29),
            date(2032, 2, 29),
        ]

    def test_with_a_plain_and_a_numbered_weekday_are_those_of_either(self):
        assert days("FREQ=MONTHLY;BYDAY=1MO,FR", first=4) == [
            date(2027, 3, 1),
            date(2027, 3, 5),
            date(2027, 3, 12),
            date(2027, 3, 19),
        ]

    def test_end_after_the_count(self):
        assert len(days("FREQ=DAILY;COUNT=3", first=10)) == 3

    def test_end_on_the_day_of_until(self):
        assert days("FREQ=DAILY;UNTIL=20270303", first=10)[-1] == date(2027, 3, 3)

    def test_end_on_the_last_day_that_is_asked_for(self):
        rule = read("FREQ=DAILY")

        assert list(rule.days(MONDAY, through=MONDAY)) == [MONDAY]

    def test_of_a_rule_that_can_never_match_are_none(self):
        assert days("FREQ=DAILY;INTERVAL=7;BYDAY=TU") == []

    def test_stop_at_the_end_of_the_calendar(self):
        rule = read("FREQ=YEARLY;INTERVAL=366")

        assert list(rule.days(MONDAY, through=date.max))[-1] == date(9713, 3, 1)


class TestRuleAgainstDateutil:
    @settings(max_examples=150, deadline=None)
    @given(
        text=st.builds(
            "{};INTERVAL={}{}".format,
            st.sampled_from(
                [
                    "FREQ=DAILY",
                    "FREQ=DAILY;BYMONTH=2,7;BYDAY=MO,SA",
                    "FREQ=DAILY;BYMONTHDAY=1,-1",
                    "FREQ=WEEKLY",
                    "FREQ=WEEKLY;BYDAY=MO,WE,SU",
                    "FREQ=WEEKLY;BYDAY=SU,TU;BYMONTH=3,11",
                    "FREQ=MONTHLY",
                    "FREQ=MONTHLY;BYMONTHDAY=13,-2",
                    "FREQ=MONTHLY;BYDAY=2TU,-1FR",
                    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
                    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1",
                    "FREQ=YEARLY",
                    "FREQ=YEARLY;BYMONTH=2,6",
                    "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
                    "FREQ=YEARLY;BYDAY=20MO,-1SU",
                    "FREQ=YEARLY;BYMONTHDAY=-1",
                    "FREQ=YEARLY;BYMONTH=5;BYDAY=TU,SA;BYSETPOS=3",
                ]
            ),
            st.integers(1, 9),
            st.sampled_from(["", ";COUNT=7"] + [f";WKST={day}" for day in DAYS_OF_WEEK]),
        ),
        start=st.dates(date(2000, 1, 1), date(2050, 12, 31)),
    )
    def test_gives_the_same_days(self, text, start):
        end = start + timedelta(days=2000)

        ours = list(read(text).days(start, through=end))

        judge = rrulestr(text, dtstart=datetime.combine(start, time()))
        last = datetime.combine(end, time())
        assert ours == [at.date() for at in takewhile(lambda at: at <= last, judge)]


class TestRuleText:
    @pytest.mark.parametrize(
        "text",
        [
            "FREQ=DAILY",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU",
            "FREQ=MONTHLY;COUNT=12;BYDAY=2TU,-1FR",
            "FREQ=YEARLY;UNTIL=20301231;BYMONTH=2,6;BYMONTHDAY=-1",
            "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
        ],
    )
    def test_is_written_as_it_was_read(self, text):
        assert rule_text.to_text(read(text)) == text

    def test_may_begin_with_its_name_and_be_in_lower_case(self):
        assert read("rrule:freq=daily;") == read("FREQ=DAILY")

    @pytest.mark.parametrize(
        ("until", "last_on"),
        [
            ("20270331", date(2027, 3, 31)),
            ("20270331T180000", date(2027, 3, 31)),
            ("20270331T175959", date(2027, 3, 30)),
            ("20270331T160000Z", date(2027, 3, 31)),
            ("20270331T155959Z", date(2027, 3, 30)),
        ],
    )
    def test_reads_the_end_as_the_last_day_whose_session_starts_by_then(self, until, last_on):
        paris = ZoneInfo("Europe/Paris")

        rule = rule_text.parse(f"FREQ=DAILY;UNTIL={until}", zone=paris, starts_time=time(18))

        assert rule.until == last_on

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "weekly",
            "FREQ=HOURLY",
            "FREQ=SECONDLY;COUNT=100000",
            "INTERVAL=2",
            "FREQ=DAILY;FREQ=DAILY",
            "FREQ=DAILY;BYHOUR=1,2,3",
            "FREQ=DAILY;BYEASTER=0",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;INTERVAL=1,2",
            "FREQ=DAILY;INTERVAL=٣",
            "FREQ=DAILY;COUNT=99999999999",
            "FREQ=DAILY;COUNT=2;UNTIL=20270401",
            "FREQ=DAILY;UNTIL=20270231",
            "FREQ=DAILY;UNTIL=tomorrow",
            "FREQ=DAILY;UNTIL=00010101T000000Z",
            "FREQ=WEEKLY;BYMONTHDAY=3",
            "FREQ=WEEKLY;BYDAY=2TU",
            "FREQ=MONTHLY;BYDAY=XX",
            "FREQ=MONTHLY;BYDAY=0MO",
            "FREQ=MONTHLY;BYDAY=99MO",
            "FREQ=MONTHLY;BYMONTHDAY=0",
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "FREQ=MONTHLY;BYSETPOS=1",
            "FREQ=DAILY;WKST=1",
            "FREQ=DAILY;" + "BYDAY=MO," * 200,
        ],
    )
    def test_that_makes_no_sense_is_refused_with_a_sentence(self, text):
        new_york = ZoneInfo("America/New_York")

        with pytest.raises(ValueError, match=r"\w+ .*\.") as refused:
            rule_text.parse(text, zone=new_york, starts_time=time(18))

        assert refused.value.field == "recurrence"
