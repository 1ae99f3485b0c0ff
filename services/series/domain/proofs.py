"""Whose browser opens a join link: what shows it, and the code that is mailed where nothing does.

A leaked join link must not admit a stranger to a series that is paid for. A code is made from the
membership and the time and never stored: eight letters out of thirty are beyond guessing in the
twenty minutes for which one is good, so that no tries need to be counted.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from series.domain.links import Links, Purpose

PERIOD = timedelta(minutes=10)
# Without letters and digits that are taken for one another.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ346789"
_LENGTH = 8


def mailed_code(links: Links, membership_id: UUID, now: datetime) -> str:
    """The code of this moment, as it stands in the mail: two groups of four."""
    return _written(links.codes(membership_id, _period(now))[0])


def is_code(links: Links, membership_id: UUID, typed: str, now: datetime) -> bool:
    """Whether what was typed is the code of this period or of the one before."""
    given = "".join(typed.upper().replace("-", " ").split())
    periods = (_period(now), _period(now) - 1)
    made = [digest for period in periods for digest in links.codes(membership_id, period)]
    return any(_equal(given, _written(digest).replace("-", "")) for digest in made)


def shows_member(links: Links, membership_id: UUID, proofs: Iterable[str]) -> bool:
    """Whether one of the proofs that a browser holds is of this membership."""
    found = (links.read(proof, Purpose.PROOF) for proof in proofs)
    return any(link is not None and link.membership_id == membership_id for link in found)


def _period(at: datetime) -> int:
    return int(at.timestamp() // PERIOD.total_seconds())


def _written(digest: bytes) -> str:
    number, letters = int.from_bytes(digest, "big"), ""
    for _ in range(_LENGTH):
        number, at = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[at]
    return f"{letters[:4]}-{letters[4:]}"


def _equal(given: str, made: str) -> bool:
    return hmac.compare_digest(given.encode(), made.encode())
