"""Whether something grows, told from noise."""

import statistics
from collections.abc import Sequence
from itertools import pairwise

STRETCHES = 4


def growth(times: Sequence[float], values: Sequence[float]) -> float:
    """Per second, by the medians of four stretches one after another; 0 where it is no growth.

    What leaks grows from each stretch to the next. What jumps once, or up and down, does not, and
    a slope through such points would call a single late page of memory a leak.
    """
    length = len(values) // STRETCHES
    if not length:
        raise ValueError("too few samples to see growth by")
    cuts = [slice(i * length, (i + 1) * length) for i in range(STRETCHES)]
    medians = [statistics.median(values[cut]) for cut in cuts]
    middles = [statistics.median(times[cut]) for cut in cuts]
    if any(later <= earlier for earlier, later in pairwise(medians)):
        return 0.0
    return (medians[-1] - medians[0]) / (middles[-1] - middles[0])
