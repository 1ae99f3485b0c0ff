"""`python -m tests.zoom_integration.chaos SEED`: the whole chaos; 1 on any discrepancy."""

import logging
import sys
import time

from tests.zoom_integration.chaos.outcome import live_through

SESSIONS, KILLS = 300, 12


def main() -> int:
    """Print what was found wrong, then the counts and the seed."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else time.time_ns() % 1_000_000
    outcome = live_through(seed=seed, sessions=SESSIONS, kills=KILLS)
    for found in outcome.discrepancies:
        print(found)
    print(outcome.line())
    return 1 if outcome.discrepancies else 0


if __name__ == "__main__":
    sys.exit(main())
