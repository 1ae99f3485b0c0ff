"""A rule said in the languages that we speak."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from series import words
from series.domain import rule_text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;BYDAY=MO", "every Monday"),
        ("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4", "every Monday and Thursday, 4 times"),
        (
            "FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=-1",
            "every week on Monday and Thursday (the last of them)",
        ),
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
        ("FREQ=WEEKLY;BYDAY=MO", "fr", "tous les lundis"),
        ("FREQ=WEEKLY;BYDAY=MO,SU", "fr", "tous les lundis et dimanches"),
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
        ("FREQ=WEEKLY;BYDAY=TU,TH", "de", "jeden Dienstag und Donnerstag"),
        ("FREQ=MONTHLY;BYDAY=1MO", "de-AT", "jeden Monat am ersten Montag"),
        ("FREQ=MONTHLY;BYMONTHDAY=13,-1", "de", "jeden Monat am 13. und letzten Tag"),
        ("FREQ=DAILY;UNTIL=20271231", "de", "jeden Tag, bis zum 31. Dezember 2027"),
        ("FREQ=WEEKLY;BYDAY=MO,SA", "es", "todos los lunes y sábados"),
        ("FREQ=MONTHLY;BYDAY=-1SU;COUNT=1", "es", "cada mes el último domingo, una vez"),
        ("FREQ=YEARLY;BYMONTH=2,6", "es", "cada año en febrero y junio"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "es", "cada mes el viernes que caiga en el día 13"),
        ("FREQ=WEEKLY;BYDAY=MO", "pt", "every Monday"),
        ("FREQ=WEEKLY;BYDAY=MO", None, "every Monday"),
    ],
)
def test_a_rule_is_said_in_the_readers_language_or_in_english(text, language, said):
    rule = rule_text.parse(text, zone=ZoneInfo("UTC"), starts_time=time(18))

    assert words.describe(rule, language) == said


@pytest.mark.parametrize(
    ("language", "at", "said"),
    [
        ("en-GB", time(18), "every Monday at 18:00 Paris time, until 31 December 2027"),
        ("fr", time(18), "tous les lundis à 18:00, heure de Paris, jusqu’au 31 décembre 2027"),
        ("de", time(18), "jeden Montag um 18:00 Uhr, Ortszeit Paris, bis zum 31. Dezember 2027"),
        (
            "es",
            time(18),
            "todos los lunes a las 18:00, hora de París, hasta el 31 de diciembre de 2027",
        ),
        (
            "es",
            time(1, 30),
            "todos los lunes a la 1:30, hora de París, hasta el 31 de diciembre de 2027",
        ),
        ("en", time(18), "every Monday at 6:00\u202fPM Paris time, until 31 December 2027"),
        ("en-US", time(18), "every Monday at 6:00\u202fPM Paris time, until 31 December 2027"),
        ("pt", time(18), "every Monday at 18:00 Paris time, until 31 December 2027"),
    ],
)
def test_a_rule_is_said_with_its_time_and_whose_time_that_is(language, at, said):
    paris = ZoneInfo("Europe/Paris")
    rule = rule_text.parse("FREQ=WEEKLY;BYDAY=MO;UNTIL=20271231", zone=paris, starts_time=at)

    assert words.describe_at(rule, at, paris, language) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FREQ=WEEKLY", "every Thursday"),
        ("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks on Thursday"),
        ("FREQ=WEEKLY;BYDAY=MO", "every Monday"),
        ("FREQ=MONTHLY", "every month on day 31"),
        ("FREQ=DAILY", "every day"),
    ],
)
def test_a_rule_that_takes_its_day_from_the_start_is_said_with_that_day(text, said):
    rule = rule_text.parse(text, zone=ZoneInfo("UTC"), starts_time=time(18))

    assert words.describe(rule.spelled_out(date(2026, 12, 31))) == said
