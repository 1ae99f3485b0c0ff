"""The certificate of an erasure: signed with Ed25519, checkable offline, naming nobody (R13)."""

import base64
from datetime import datetime, timedelta
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chassis.settings import key_bytes

VERSION = 1


class Signer:
    """Signs certificates; the public key is all that a check needs."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def from_setting(cls, text: str) -> "Signer":
        """Read the base64 of a 32-byte seed. Raises SettingsError."""
        seed = key_bytes(text, variable="CERTIFICATE_KEY")
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def public_key(self) -> str:
        """Base64 of the 32 bytes that a check needs."""
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(raw).decode()

    def sign(self, content: dict[str, Any]) -> dict[str, Any]:
        """The content with its signature over the canonical form."""
        signature = self._key.sign(canonical(content))
        return {"content": content, "signature": base64.b64encode(signature).decode()}


def is_genuine(certificate: dict[str, Any], public_key: str) -> bool:
    """Whether this key signed this content."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
    try:
        key.verify(base64.b64decode(certificate["signature"]), canonical(certificate["content"]))
    except InvalidSignature:
        return False
    return True


def canonical(content: dict[str, Any]) -> bytes:
    """JSON in UTF-8, keys sorted, no spaces: the bytes that are signed."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def content_of(
    *,
    request_id: str,
    operator: str,
    received_at: datetime,
    completed_at: datetime,
    services: dict[str, dict[str, Any]],
    audit_head: dict[str, Any] | None,
    backups_kept: timedelta,
) -> dict[str, Any]:
    """What a certificate says. `services`: name to `{counts, absence_proved}`."""
    content = {
        "version": VERSION,
        "request_id": request_id,
        "controller": operator,
        "right": "erasure",
        "received_at": received_at,
        "completed_at": completed_at,
        "services": services,
        "audit_head": audit_head,
        "backups_expire_at": completed_at + backups_kept,
    }
    plain: dict[str, Any] = orjson.loads(orjson.dumps(content, option=orjson.OPT_UTC_Z))
    return plain
