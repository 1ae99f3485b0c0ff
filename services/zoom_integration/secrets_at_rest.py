"""Which context binds each of our ciphertexts to its table, column and row (promise P6)."""

from uuid import UUID

from chassis.encryption import KeyRing
from chassis.resealing import Sealed
from zoom_integration.models import Base, ConnectAttempt, Connection, Errand, Recording


def seal(keys: KeyRing, plaintext: str, *, column: str, row_id: UUID) -> bytes:
    """Encrypt for a column such as `connection.access_token`."""
    return keys.encrypt(plaintext, _context(column, row_id))


def unseal(keys: KeyRing, sealed: bytes, *, column: str, row_id: UUID) -> str:
    """The plaintext. Raises InvalidCiphertext where it was altered or moved."""
    return keys.decrypt(sealed, _context(column, row_id)).decode()


def _context(column: str, row_id: UUID) -> str:
    return f"zoom_integration.{column}:{row_id}"


def _bound(model: type[Base], column: str) -> Sealed:
    name = f"{model.__tablename__}.{column}"
    return Sealed(model, column, lambda row: _context(name, row.id))


SEALED = (
    _bound(Connection, "access_token"),
    _bound(Connection, "refresh_token"),
    _bound(ConnectAttempt, "verifier"),
    _bound(Recording, "sealed"),
    _bound(Errand, "sealed"),
)
