"""`python -m tests.chaos.money`: SEED and SIZE from the environment; exits 1 on a discrepancy."""

import logging
import os
import secrets
import sys

from tests.chaos.money.run import run


def main() -> int:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    seed = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    outcome = run(seed=seed, size=int(os.environ.get("SIZE") or 500))
    for sentence in outcome.found:
        print(sentence)
    print(outcome.line(seed))
    return 1 if outcome.found else 0


if __name__ == "__main__":
    sys.exit(main())
