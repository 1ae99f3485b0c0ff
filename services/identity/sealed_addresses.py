"""The address that a mailed link is about, sealed to its row: the new one, or the old."""

from uuid import UUID

from chassis.encryption import KeyRing


def sealed(keys: KeyRing, mailed_token_id: UUID, address: str) -> bytes:
    return keys.encrypt(address, context(mailed_token_id))


def opened(keys: KeyRing, mailed_token_id: UUID, token: bytes) -> str:
    """Raises InvalidCiphertext for another row's."""
    return keys.decrypt(token, context(mailed_token_id)).decode()


def context(mailed_token_id: UUID) -> str:
    """The mailed link to which a sealed address is bound."""
    return f"identity.mailed_token.email:{mailed_token_id}"
