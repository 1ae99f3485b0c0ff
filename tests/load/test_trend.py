"""Growth, told from noise."""

import random

import pytest

from tests.load.trend import growth

TIMES = [float(second) for second in range(240)]


class TestGrowth:
    def test_of_what_leaks_is_found_under_its_noise(self):
        chance = random.Random(7)
        leaking = [100 + second / 60 + chance.uniform(-0.5, 0.5) for second in TIMES]

        assert growth(TIMES, leaking) == pytest.approx(1 / 60, rel=0.2)

    def test_of_one_jump_is_none(self):
        assert growth(TIMES, [100.0 if second < 200 else 140.0 for second in TIMES]) == 0

    def test_of_what_goes_up_and_down_is_none(self):
        assert growth(TIMES, [second % 97 for second in TIMES]) == 0

    def test_of_what_shrinks_is_none(self):
        assert growth(TIMES, [300 - second for second in TIMES]) == 0

    def test_needs_samples(self):
        with pytest.raises(ValueError, match="too few"):
            growth([1.0], [1.0])
