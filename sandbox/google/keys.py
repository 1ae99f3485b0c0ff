"""The keys that sign id tokens: the newest signs, older ones stay published for a while."""

import json
import secrets

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import RSAAlgorithm

from sandbox.store import Document, Store

_PUBLISHED = 2


class Keys:
    """RSA keys, kept so that tokens survive a restart."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._all = store.collection("google.keys")

    def sign(self, claims: Document) -> str:
        """The claims as an RS256 token under the newest key."""
        key = self._newest()
        return jwt.encode(claims, key["pem"], algorithm="RS256", headers={"kid": key["kid"]})

    def sign_falsely(self, claims: Document) -> str:
        """The same under a key that nobody published, with a published key's name."""
        return jwt.encode(claims, _new_pem(), "RS256", headers={"kid": self._newest()["kid"]})

    def published(self) -> list[Document]:
        """The JWKS entries; the newest first."""
        self._newest()
        return [_entry(key) for key in self._all.list(newest_first=True, limit=_PUBLISHED)]

    def rotate(self, *, forget_old: bool = False) -> str:
        """Sign with a new key from now on; with `forget_old` the old ones are withdrawn."""
        with self._store.transaction():
            if forget_old:
                for key in self._all.list():
                    self._all.delete(key["kid"])
            kid = secrets.token_hex(20)
            self._all.put(kid, {"kid": kid, "pem": _new_pem()})
        return kid

    def _newest(self) -> Document:
        with self._store.transaction():
            found = self._all.list(newest_first=True, limit=1)
            if not found:
                self.rotate()
                found = self._all.list(newest_first=True, limit=1)
        return found[0]


def _new_pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _entry(key: Document) -> Document:
    private = RSAAlgorithm(RSAAlgorithm.SHA256).prepare_key(key["pem"])
    public = json.loads(RSAAlgorithm.to_jwk(private.public_key()))  # type: ignore[union-attr]
    return {
        "kid": key["kid"],
        "kty": "RSA",
        "alg": "RS256",
        "use": "sig",
        "n": public["n"],
        "e": public["e"],
    }
