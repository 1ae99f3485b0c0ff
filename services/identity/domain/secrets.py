"""Secrets handed out once and kept as digests only: link tokens, refresh tokens, API keys.

They hold 256 bits of chance, so that a plain SHA-256 of them cannot be searched; nothing a person
chose is ever treated so.
"""

import base64
import hashlib

SECRET_BYTES = 32
MAX_LENGTH = 200


def spelled(chance: bytes) -> str:
    """The secret as the text that its holder gets: unpadded base64url."""
    return base64.urlsafe_b64encode(chance).rstrip(b"=").decode()


def digest(secret: str) -> bytes:
    """What is stored and looked up in its place."""
    return hashlib.sha256(secret.encode()).digest()
