"""Which renewals are told of ahead, and when: those that people tend to forget."""

from datetime import timedelta

# Long enough to stop it, short enough to be remembered; card networks ask for seven days.
TOLD_AHEAD = timedelta(days=7)
# A week or a month is no surprise: its payment is confirmed by mail each time.
FORGOTTEN = frozenset({"year"})
TRIALING = "trialing"
