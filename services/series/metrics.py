"""What series counts beside the chassis' own figures."""

from prometheus_client import Counter

erased_passed_over = Counter(
    "series_erased_passed_over",
    "People on a host's list who had been erased, and were not brought back.",
)
