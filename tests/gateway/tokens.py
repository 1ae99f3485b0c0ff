"""Access tokens as identity signs them, and forged ones."""

import base64
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis import clock

PUBLIC_URL = "http://localhost:8000"


class Signer:
    """A signing key with its id."""

    def __init__(self, key_id: str = "key-1") -> None:
        self._key = Ed25519PrivateKey.generate()
        self.key_id = key_id

    def as_jwk(self) -> dict[str, str]:
        x = base64.urlsafe_b64encode(self._key.public_key().public_bytes_raw()).rstrip(b"=")
        return {"kty": "OKP", "crv": "Ed25519", "x": x.decode(), "kid": self.key_id, "use": "sig"}

    def sign(
        self,
        account_id: UUID | str,
        *,
        browser_session_id: UUID | str,
        roles: tuple[str, ...] = ("host",),
        lives: timedelta = timedelta(minutes=10),
        issued_at: datetime | None = None,
        **other: Any,
    ) -> str:
        now = issued_at or clock.now()
        claims = {
            "iss": PUBLIC_URL,
            "sub": str(account_id),
            "sid": str(browser_session_id),
            "roles": list(roles),
            "iat": int(now.timestamp()),
            "exp": int((now + lives).timestamp()),
        }
        headers = {"kid": self.key_id}
        return jwt.encode(claims | other, self._key, algorithm="EdDSA", headers=headers)


def unsigned(account_id: UUID | str) -> str:
    """The oldest trick: a token that says it needs no signature."""
    claims = {"iss": PUBLIC_URL, "sub": str(account_id), "sid": "x", "iat": 1, "exp": 9e12}
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "key-1"})
