"""`python -m tests.chaos.reminders SEED [MEMBERS]`: counts, the seed last; 1 if wrong."""

import secrets
import signal
import sys
from dataclasses import replace

from tests.chaos.reminders.run import WHOLE, Outcome, play


def main() -> int:
    """Play once."""
    # So that what was started is stopped, as at Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    given = [int(word) for word in sys.argv[1:]]
    seed = given[0] if given else secrets.randbelow(1_000_000)
    scale = replace(WHOLE, members=given[1]) if len(given) > 1 else WHOLE
    outcome = play(seed, scale)
    _print(seed, outcome)
    return 1 if outcome.discrepancies else 0


def _print(seed: int, outcome: Outcome) -> None:
    for name, count in sorted(outcome.verdict.seen.items()):
        print(f"{count:>8} {name}")
    for name, count in sorted(outcome.blows.items()):
        print(f"{count:>8} times killed: {name}")
    for name, count in sorted(outcome.verdict.wrong.items()):
        print(f"{count:>8} wrong: {name}")
    for name, count in sorted(outcome.loose_ends.items()):
        print(f"{count:>8} left: {name}")
    remaining = outcome.verdict.seen["remaining"]
    print(
        f"chaos-reminders: {remaining} to be told, {outcome.discrepancies} discrepancies,"
        f" {outcome.blows.total()} kills, {outcome.seconds:.0f} s, SEED={seed}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
