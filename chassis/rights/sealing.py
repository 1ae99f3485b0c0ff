"""Personal data of a request in transit: sealed under a key of that request (rights.R1).

The key of a request is derived from `RIGHTS_KEY`, which every service holds, and the request's id
(HKDF-SHA256, RFC 5869). Queues, logs and parked messages therefore hold no address in the clear.
"""

import base64
import binascii
import hashlib
import hmac
from functools import lru_cache
from typing import Any

import orjson
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chassis.encryption import InvalidCiphertext, KeyRing
from chassis.rights.person import Person
from chassis.settings import KEY_BYTES, key_bytes

KEYS_KEPT = 1000


class Sealer:
    """Seals and opens what belongs to a request; authenticates replies."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        # A request's keys are needed for each of its steps, and take longer to derive than to use.
        self._derived = lru_cache(KEYS_KEPT)(self._derive)

    @classmethod
    def from_setting(cls, text: str) -> "Sealer":
        """Read the base64 of 32 bytes. Raises SettingsError."""
        return cls(key_bytes(text, variable="RIGHTS_KEY"))

    def seal(self, request_id: str, value: str) -> str:
        """Seal a text, such as an address, for the services that take part in the request."""
        return base64.b64encode(self._ring(request_id).encrypt(value, request_id)).decode()

    def open(self, request_id: str, sealed: str) -> str:
        """Open what `seal` gave for the same request. Raises InvalidCiphertext."""
        try:
            token = base64.b64decode(sealed, validate=True)
        except binascii.Error as error:
            raise InvalidCiphertext("not base64") from error
        return self._ring(request_id).decrypt(token, request_id).decode()

    def seal_person(self, request_id: str, person: Person) -> str:
        return self.seal(request_id, orjson.dumps(person.as_json()).decode())

    def open_person(self, request_id: str, sealed: str) -> Person:
        return Person.from_json(orjson.loads(self.open(request_id, sealed)))

    def mac(self, request_id: str, document: dict[str, Any]) -> str:
        """HMAC-SHA256 in hex of the document in canonical form."""
        content = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
        return hmac.new(self._derived(request_id, b"mac"), content, hashlib.sha256).hexdigest()

    def is_authentic(self, request_id: str, document: dict[str, Any], mac: str) -> bool:
        return hmac.compare_digest(self.mac(request_id, document), mac)

    def _ring(self, request_id: str) -> KeyRing:
        return KeyRing("r", {"r": self._derived(request_id, b"seal")})

    def _derive(self, request_id: str, purpose: bytes) -> bytes:
        info = purpose + b"\x00" + request_id.encode()
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(self._key)
