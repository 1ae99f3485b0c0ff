"""Personal data of a request in transit: sealed under a key of that request (rights.R1).

The key of a request is derived from `RIGHTS_KEY`, which every service holds, and the request's id
(HKDF-SHA256, RFC 5869). Queues, logs and parked messages therefore hold no address in the clear.

While the key is turned there are several: the first seals, each of them opens.
"""

import base64
import binascii
import hashlib
import hmac
from contextlib import suppress
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

    def __init__(self, key: bytes, *others: bytes) -> None:
        self._keys = (key, *others)
        # A request's keys are needed for each of its steps, and take longer to derive than to use.
        self._derived = lru_cache(KEYS_KEPT)(self._derive)

    @classmethod
    def from_setting(cls, text: str) -> "Sealer":
        """Read the base64 of 32 bytes, or of several keys with commas. Raises SettingsError."""
        return cls(*(key_bytes(one.strip(), variable="RIGHTS_KEY") for one in text.split(",")))

    def seal(self, request_id: str, value: str) -> str:
        """Seal a text, such as an address, for the services that take part in the request."""
        ring = self._ring(request_id, self._keys[0])
        return base64.b64encode(ring.encrypt(value, request_id)).decode()

    def open(self, request_id: str, sealed: str) -> str:
        """Open what `seal` gave for the same request. Raises InvalidCiphertext."""
        try:
            token = base64.b64decode(sealed, validate=True)
        except binascii.Error as error:
            raise InvalidCiphertext("not base64") from error
        for key in self._keys:
            with suppress(InvalidCiphertext):
                return self._ring(request_id, key).decrypt(token, request_id).decode()
        raise InvalidCiphertext("sealed for another request, or with a key that is not known")

    def seal_person(self, request_id: str, person: Person) -> str:
        return self.seal(request_id, orjson.dumps(person.as_json()).decode())

    def open_person(self, request_id: str, sealed: str) -> Person:
        return Person.from_json(orjson.loads(self.open(request_id, sealed)))

    def mac(self, request_id: str, document: dict[str, Any]) -> str:
        """HMAC-SHA256 in hex of the document in canonical form."""
        return self._mac(request_id, document, self._keys[0])

    def is_authentic(self, request_id: str, document: dict[str, Any], mac: str) -> bool:
        return any(
            hmac.compare_digest(self._mac(request_id, document, key), mac) for key in self._keys
        )

    def _mac(self, request_id: str, document: dict[str, Any], key: bytes) -> str:
        content = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
        derived = self._derived(request_id, b"mac", key)
        return hmac.new(derived, content, hashlib.sha256).hexdigest()

    def _ring(self, request_id: str, key: bytes) -> KeyRing:
        return KeyRing("r", {"r": self._derived(request_id, b"seal", key)})

    def _derive(self, request_id: str, purpose: bytes, key: bytes) -> bytes:
        info = purpose + b"\x00" + request_id.encode()
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(key)
