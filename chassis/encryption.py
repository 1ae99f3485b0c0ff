"""Secrets at rest: AES-256-GCM under a ring of keys, each ciphertext bound to its row and column.

Promises P6 and P24. A token is `version(1) | length of key id(1) | key id | nonce(12) | ciphertext
and tag`. The first key of the ring encrypts; all of them decrypt, so that a key is rotated by
putting a new one behind, then in front, and re-encrypting at leisure (`chassis.resealing`).
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chassis.settings import KEY_BYTES, SettingsError, key_bytes

VERSION = 1
NONCE_BYTES = 12
MAX_ID_LENGTH = 32


class InvalidCiphertext(Exception):
    """Altered, moved to another row or column, or made with a key that the ring does not hold."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by id; `primary` is the id of the one that encrypts."""

    primary: str
    keys: Mapping[str, bytes] = field(repr=False)
    _ciphers: dict[str, AESGCM] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Made once: to expand a key costs as much as to encrypt a short secret.
        ciphers = {key_id: AESGCM(key) for key_id, key in self.keys.items()}
        object.__setattr__(self, "_ciphers", ciphers)

    @classmethod
    def from_setting(cls, text: str) -> "KeyRing":
        """Read `id:base64,id:base64`, the encrypting key first. Raises SettingsError."""
        pairs = [item.strip().partition(":") for item in text.split(",") if item.strip()]
        if not pairs:
            raise SettingsError("ENCRYPTION_KEYS is malformed: it holds no key.")
        return cls(pairs[0][0], {key_id: _decoded(key_id, encoded) for key_id, _, encoded in pairs})

    def encrypt(self, plaintext: bytes | str, context: str) -> bytes:
        """Encrypt; `context` names table, column and row, and is needed again to decrypt."""
        content = plaintext.encode() if isinstance(plaintext, str) else plaintext
        nonce, key_id = secrets.token_bytes(NONCE_BYTES), self.primary.encode()
        sealed = self._ciphers[self.primary].encrypt(nonce, content, context.encode())
        return bytes([VERSION, len(key_id)]) + key_id + nonce + sealed

    def decrypt(self, token: bytes, context: str) -> bytes:
        """Decrypt what `encrypt` gave under the same context. Raises InvalidCiphertext."""
        key_id, nonce, sealed = _taken_apart(token)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise InvalidCiphertext("no key of this id in the ring")
        try:
            return cipher.decrypt(nonce, sealed, context.encode())
        except InvalidTag as error:
            raise InvalidCiphertext("altered, or from another place") from error


def new_entry(key_id: str) -> str:
    """An entry of `ENCRYPTION_KEYS` with a key that nobody has seen."""
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def _decoded(key_id: str, encoded: str) -> bytes:
    if not key_id or len(key_id) > MAX_ID_LENGTH:
        raise SettingsError("ENCRYPTION_KEYS is malformed: each key is id:base64 of 32 bytes.")
    return key_bytes(encoded, variable="ENCRYPTION_KEYS")


def _taken_apart(token: bytes) -> tuple[str, bytes, bytes]:
    if len(token) < 2 or token[0] != VERSION or len(token) < 2 + token[1] + NONCE_BYTES + 16:
        raise InvalidCiphertext("not a token of this version")
    start = 2 + token[1]
    key_id = token[2:start].decode("ascii", errors="replace")
    return key_id, token[start : start + NONCE_BYTES], token[start + NONCE_BYTES :]
