"""A small run of `make chaos-money`: real processes, real kills, and the books agree."""

import pytest

from tests.chaos.money.run import run


# It ends by itself where nothing moves any more; this is for a machine that has stopped.
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("postgres_url", "amqp_url")
def test_all_books_agree_whatever_goes_wrong():
    outcome = run(seed=7, size=16)

    assert outcome.found == []
    assert outcome.counts["payments"] > 0
    assert outcome.counts["kills"] > 0
