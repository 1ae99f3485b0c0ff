"""Access tokens: JWTs signed with Ed25519 (RFC 8037), and the keys that sign them.

Claims: `iss` (the public address), `sub` (account), `sid` (browser session), `roles`, `iat`, `exp`.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ALGORITHM = "EdDSA"


@dataclass(frozen=True)
class KeyPair:
    """Raw keys of 32 bytes each; `kid` is the RFC 7638 thumbprint of the public one."""

    kid: str
    public: bytes
    private: bytes


@dataclass(frozen=True)
class AccessToken:
    """What an access token says."""

    issuer: str
    account_id: UUID
    browser_session_id: UUID
    roles: Sequence[str]
    issued_at: datetime
    expires_at: datetime


def new_key_pair() -> KeyPair:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    return KeyPair(_thumbprint(public), public, private.private_bytes_raw())


def sign(token: AccessToken, *, kid: str, private: bytes) -> str:
    claims = {
        "iss": token.issuer,
        "sub": str(token.account_id),
        "sid": str(token.browser_session_id),
        "roles": list(token.roles),
        # To the millisecond: what was issued after a revocation is told from what was before.
        "iat": round(token.issued_at.timestamp(), 3),
        "exp": int(token.expires_at.timestamp()),
    }
    key = Ed25519PrivateKey.from_private_bytes(private)
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": kid})


def as_jwk(kid: str, public: bytes) -> dict[str, Any]:
    """A public key as a verifier reads it."""
    return _key_members(public) | {"kid": kid, "alg": ALGORITHM, "use": "sig"}


def _key_members(public: bytes) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(public)}


def _thumbprint(public: bytes) -> str:
    members = json.dumps(_key_members(public), separators=(",", ":"), sort_keys=True)
    return _base64url(hashlib.sha256(members.encode()).digest())


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
