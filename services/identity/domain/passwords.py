"""Which passwords are taken: long enough, not common, not made of the person's own words.

No rules of composition: they make passwords worse (NIST SP 800-63B, 3.1.1.2). How passwords are
hashed is in `hashing`.
"""

import unicodedata
from collections.abc import Collection, Iterable
from enum import StrEnum
from itertools import pairwise

MIN_LENGTH = 10
MAX_LENGTH = 256
# "Password2026!" is "password" to whoever guesses: so few characters around it add nothing.
ORNAMENT_LENGTH = 5
OWN_WORD_MIN_LENGTH = 4


class Weakness(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    PERSONAL = "personal"


def normalised(password: str) -> str:
    """The form that is hashed, so that every keyboard gives the same bytes (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def weakness_of(
    password: str, *, common: Collection[str], own_words: Iterable[str] = ()
) -> Weakness | None:
    """What is wrong with a password, or None. `common` holds lower-case passwords."""
    folded = normalised(password).casefold()
    if len(folded) < MIN_LENGTH:
        return Weakness.TOO_SHORT
    if len(folded) > MAX_LENGTH:
        return Weakness.TOO_LONG
    if _is_common(folded, common):
        return Weakness.COMMON
    if _is_personal(folded, own_words):
        return Weakness.PERSONAL
    return None


def _is_common(folded: str, common: Collection[str]) -> bool:
    if folded in common or len(set(folded)) <= 2 or _is_run(folded):
        return True
    core = folded.strip("0123456789!?.,;:-_*#@$ ")
    return core in common and len(folded) - len(core) <= ORNAMENT_LENGTH


def _is_run(folded: str) -> bool:
    """True for "abcdefghij" and "9876543210"."""
    steps = {ord(after) - ord(before) for before, after in pairwise(folded)}
    return steps <= {1} or steps <= {-1}


def _is_personal(folded: str, own_words: Iterable[str]) -> bool:
    """True where little but the person's own words is left in the password."""
    rest = folded
    for word in sorted(_parts(own_words), key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != folded and len(rest) <= ORNAMENT_LENGTH


def _parts(own_words: Iterable[str]) -> set[str]:
    separated = " ".join(own_words).casefold().replace("@", " ").replace(".", " ")
    parts = {part for part in separated.split() if len(part) >= OWN_WORD_MIN_LENGTH}
    return parts | {"session", "monster"}
