"""The chaos in small: services and connections only, on servers that others use too."""

from deploy.local.servers import Given
from tests.chaos.reminders import run


def test_each_who_stays_gets_one_reminder_of_the_final_time_whatever_dies(
    postgres_url: str, amqp_url: str
):
    outcome = run.play(7, run.SMALL, Given(postgres_url, amqp_url))

    assert outcome.discrepancies == 0, (outcome.verdict, outcome.loose_ends)
    assert outcome.verdict.seen["reminded"] >= outcome.verdict.seen["remaining"] == 180
    assert outcome.blows.total() >= 3
