"""What the service works with beside its database."""

from dataclasses import dataclass

from identity.google.operations import Google
from identity.hashing import Hashing, Run


@dataclass(frozen=True)
class Clients:
    """`run(work, *given)` does costly work where it holds up nobody."""

    google: Google
    hashing: Hashing
    common_passwords: frozenset[str]
    run: Run
