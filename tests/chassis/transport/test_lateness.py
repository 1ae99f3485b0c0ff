"""How far behind a process finds itself."""

import time

import pytest

from chassis.transport.lateness import BEAT_SECONDS, Lateness


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        at = 1000.0

        def move(self, seconds):
            self.at += seconds

    made = Clock()
    monkeypatch.setattr(time, "monotonic", lambda: made.at)
    return made


def test_is_nothing_while_it_beats_in_time(clock):
    lateness = Lateness()

    for _ in range(5):
        clock.move(BEAT_SECONDS)
        lateness.beat()

    assert lateness.seconds == 0


def test_is_as_long_as_the_sleep_before_the_first_beat_after_it(clock):
    lateness = Lateness()

    clock.move(4)

    assert lateness.seconds == pytest.approx(4)


def test_still_counts_until_the_second_beat_after_the_sleep(clock):
    lateness = Lateness()
    clock.move(4)
    lateness.beat()
    clock.move(BEAT_SECONDS / 2)
    assert lateness.seconds == pytest.approx(4)

    clock.move(BEAT_SECONDS / 2)
    lateness.beat()

    assert lateness.seconds == 0
