"""Identifiers: UUID version 7 (RFC 9562), whose order is that of their making."""

import secrets
from uuid import UUID

from chassis import clock

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62


def new_id() -> UUID:
    """A new id: 48 bits of milliseconds on the platform's clock, 74 bits of chance."""
    milliseconds = int(clock.now().timestamp() * 1000)
    chance = secrets.randbits(74)
    return UUID(
        int=milliseconds << 80 | _VERSION | (chance >> 62) << 64 | _VARIANT | chance & (1 << 62) - 1
    )
