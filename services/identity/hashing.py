"""Hashes of passwords: argon2id, off the hub, never more at once than memory is meant for them.

argon2 runs in C without the interpreter's lock, so that in a thread of its own it holds up nobody;
in a greenlet it would hold up all.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from identity.domain.passwords import normalised
from identity.settings import Settings

Run = Callable[..., Any]
COMMON_PASSWORDS = Path(__file__).with_name("common_passwords.txt")


def directly(work: Callable[..., Any], *given: Any) -> Any:
    """Run in the caller's thread: for the command line and for tests."""
    return work(*given)


class Hashing:
    """`run(work, *given)` runs the costly part elsewhere and waits for its result."""

    def __init__(self, settings: Settings, run: Run = directly) -> None:
        self._argon2 = PasswordHasher(
            time_cost=settings.argon2_iterations,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_lanes,
        )
        self._run = run
        self._room = threading.BoundedSemaphore(settings.argon2_concurrency)
        # Verified where there is no hash, so that an unknown address costs what a known one does.
        self._decoy = self._argon2.hash("the password of nobody")

    def hash(self, password: str) -> str:
        return str(self._costly(self._argon2.hash, normalised(password)))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one; takes the same time where nothing is stored."""
        is_right = bool(self._costly(self._matches, stored or self._decoy, normalised(password)))
        return is_right and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """True where the parameters have changed since."""
        return self._argon2.check_needs_rehash(stored)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._argon2.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    def _costly(self, work: Callable[..., Any], *given: Any) -> Any:
        with self._room:
            return self._run(work, *given)


def common_passwords() -> frozenset[str]:
    """The shipped list, lower case."""
    lines = COMMON_PASSWORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))
