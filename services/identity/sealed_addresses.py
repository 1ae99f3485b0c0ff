"""The address that a mailed link is about, sealed to its row: the new one, or the old."""

from uuid import UUID

from chassis.encryption import KeyRing


def sealed(keys: KeyRing, mailed_token_id: UUID, address: str) -> bytes:
    return keys.encrypt(address, _context(mailed_token_id))


def opened(keys: KeyRing, mailed_token_id: UUID, token: bytes) -> str:
    """Raises InvalidCiphertext for another row's."""
    return keys.decrypt(token, _context(mailed_token_id)).decode()


def _context(mailed_token_id: UUID) -> str:
    return f"identity.mailed_token.email:{mailed_token_id}"
