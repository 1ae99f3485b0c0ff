"""Links that let people without an account manage a membership or join a session.

A token names its purpose, a membership and perhaps a session, and carries a keyed digest of them.
It is made from the row and never stored, so that a page of a thousand members costs two thousand
digests and no write, and a stolen database opens no link. It is as short-lived as its membership:
whoever joins again gets a new id and new links.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

_DIGEST_BYTES = 16  # 128 bits: beyond guessing, and the link stays short
_ID_BYTES = 16
_LONGEST = 100


class Purpose(Enum):
    """The first byte of a token: a link for one purpose is good for no other."""

    CONFIRM = b"c"
    MANAGE = b"m"
    JOIN = b"j"
    CALENDAR = b"k"
    PROOF = b"p"


@dataclass(frozen=True)
class Link:
    purpose: Purpose
    membership_id: UUID
    session_id: UUID | None = None


class Links:
    """Makes and reads tokens under keys of 32 bytes; the first one signs, all of them verify."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        # Made once: to set up a key costs as much as to sign with it.
        self._keyed = tuple(hmac.new(key, digestmod=hashlib.sha256) for key in keys)

    def confirm_token(self, membership_id: UUID) -> str:
        return self._signed(Purpose.CONFIRM.value + membership_id.bytes)

    def manage_token(self, membership_id: UUID | str) -> str:
        return self._signed(Purpose.MANAGE.value + _bytes_of(membership_id))

    def calendar_token(self, membership_id: UUID) -> str:
        """For a calendar to subscribe with: what it gets hold of can change nothing."""
        return self._signed(Purpose.CALENDAR.value + membership_id.bytes)

    def join_token(self, membership_id: UUID | str, session_id: UUID) -> str:
        return self._signed(Purpose.JOIN.value + _bytes_of(membership_id) + session_id.bytes)

    def proof_token(self, membership_id: UUID) -> str:
        """For a browser that has shown to be its member's; it opens nothing by itself."""
        return self._signed(Purpose.PROOF.value + membership_id.bytes)

    def codes(self, membership_id: UUID, period: int) -> list[bytes]:
        """What a mailed code of that period is made of, under each of the keys."""
        content = b"code" + membership_id.bytes + period.to_bytes(8, "big")
        return [_digest(keyed, content) for keyed in self._keyed]

    def read(self, token: str, purpose: Purpose) -> Link | None:
        """What the token names; None where it is forged, altered or meant for something else."""
        content, digest = _taken_apart(token)
        if not any(hmac.compare_digest(_digest(keyed, content), digest) for keyed in self._keyed):
            return None
        if content[:1] != purpose.value:
            return None
        ids = [UUID(bytes=content[at : at + _ID_BYTES]) for at in range(1, len(content), _ID_BYTES)]
        return Link(purpose, *ids)

    def _signed(self, content: bytes) -> str:
        return _encoded(content + _digest(self._keyed[0], content))


def _encoded(signed: bytes) -> str:
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def _bytes_of(membership_id: UUID | str) -> bytes:
    """Of an id, or of one as text: those of a roster's page are never made ids."""
    if isinstance(membership_id, str):
        return bytes.fromhex(membership_id.replace("-", ""))
    return membership_id.bytes


def _digest(keyed: hmac.HMAC, content: bytes) -> bytes:
    own = keyed.copy()
    own.update(content)
    return own.digest()[:_DIGEST_BYTES]


def _taken_apart(token: str) -> tuple[bytes, bytes]:
    """Content and digest; two empty strings, which no key signs, for what is no token at all."""
    try:
        signed = base64.urlsafe_b64decode(token[:_LONGEST] + "=" * (-len(token) % 4))
    except ValueError:
        return b"", b""
    # The decoder skips what it does not know, and spare bits: one link, one text.
    if _encoded(signed) != token:
        return b"", b""
    return signed[:-_DIGEST_BYTES], signed[-_DIGEST_BYTES:]
