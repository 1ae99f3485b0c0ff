"""A rule said in the languages that we speak."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from series import words
from series.domain import rule_text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;BYDAY=MO", "every week on Monday"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;COUNT=10",
            "every 2 weeks on Monday, Wednesday and Friday, 10 times",
        ),
        ("FREQ=MONTHLY;BYDAY=2TU", "every month on the second Tuesday"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        ("FREQ=MONTHLY;BYMONTHDAY=13,-1", "every month on day 13 and the last day"),
        (
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            "every month on Friday falling on day 13",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-2",
            "every month on Monday and Tuesday (the 2nd last of them)",
        ),
        ("FREQ=YEARLY;BYMONTH=2,6", "every year in February and June"),
        ("FREQ=YEARLY;BYDAY=11MO,22MO", "every year on the 11th Monday and the 22nd Monday"),
        ("FREQ=DAILY;UNTIL=20271231", "every day, until 31 December 2027"),
        ("FREQ=DAILY;COUNT=1", "every day, once"),
    ],
)
def test_a_rule_is_said_in_words(text, said):
    rule = rule_text.parse(text, zone=ZoneInfo("UTC"), starts_time=time(18))

    assert words.describe(rule) == said


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", "fr", "chaque semaine le lundi"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;COUNT=10",
            "fr-CA",
            "toutes les 2 semaines le lundi, le mercredi et le vendredi, 10 fois",
        ),
        (
            "FREQ=MONTHLY;BYDAY=2TU,-1FR",
            "fr",
            "chaque mois le deuxième mardi et le dernier vendredi",
        ),
        ("FREQ=DAILY;UNTIL=20271231", "fr", "chaque jour, jusqu’au 31 décembre 2027"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "de", "jede Woche am Dienstag und Donnerstag"),
        ("FREQ=MONTHLY;BYDAY=1MO", "de-AT", "jeden Monat am ersten Montag"),
        ("FREQ=MONTHLY;BYMONTHDAY=13,-1", "de", "jeden Monat am 13. und letzten Tag"),
        ("FREQ=DAILY;UNTIL=20271231", "de", "jeden Tag, bis zum 31. Dezember 2027"),
        ("FREQ=MONTHLY;BYDAY=-1SU;COUNT=1", "es", "cada mes el último domingo, una vez"),
        ("FREQ=YEARLY;BYMONTH=2,6", "es", "cada año en febrero y junio"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "es", "cada mes el viernes que caiga en el día 13"),
        ("FREQ=WEEKLY;BYDAY=MO", "pt", "every week on Monday"),
        ("FREQ=WEEKLY;BYDAY=MO", None, "every week on Monday"),
    ],
)
def test_a_rule_is_said_in_the_readers_language_or_in_english(text, language, said):
    rule = rule_text.parse(text, zone=ZoneInfo("UTC"), starts_time=time(18))

    assert words.describe(rule, language) == said
