"""Codes, tokens and what an id token says.

Errors as Google words them:
https://developers.google.com/identity/protocols/oauth2/web-server#exchange-errors
"""

import base64
import hashlib
import secrets
from datetime import timedelta

from sandbox import oauth
from sandbox.google.keys import Keys
from sandbox.google.people import People
from sandbox.store import Document
from sandbox.world import World

_CODE_LIFE = timedelta(minutes=10)
_TOKEN_LIFE = timedelta(seconds=3599)
LIES = (
    "unverified_address",
    "forged_hd",
    "short_issuer",
    "changed_address",
    "wrong_nonce",
    "wrong_audience",
    "wrong_issuer",
    "expired_token",
    "forged_signature",
    "rotated_keys",
)
"""Faults that this vendor alone has; each spoils one id token."""


class Refused(Exception):
    """What the token endpoint answers instead of tokens."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.body = {"error": error, "error_description": description}
        self.status = status


class Grants:
    """What people have allowed the client."""

    def __init__(self, world: World, people: People, keys: Keys) -> None:
        self._world = world
        self._people = people
        self._keys = keys
        self._codes = world.store.collection("google.codes")
        self._tokens = world.store.collection("google.tokens", indexed=("sub",))

    @property
    def issuer(self) -> str:
        settings = self._world.settings
        return settings.google_issuer_url or f"{settings.sandbox_url}/google"

    def allow(self, sub: str, asked: Document) -> str:
        """A code for what the authorization request asked."""
        code = f"4/0A{secrets.token_urlsafe(48)}"
        expires_at = (self._world.clock.now() + _CODE_LIFE).timestamp()
        self._codes.put(code, {**asked, "sub": sub, "expires_at": expires_at})
        return code

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Document:
        """Tokens for a code, once; Refused otherwise."""
        with self._world.store.transaction():
            asked = self._codes.get(code)
            self._codes.delete(code)
        now = self._world.clock.now().timestamp()
        if asked is None or asked["expires_at"] < now:
            raise Refused("invalid_grant", "Malformed auth code.")
        if asked["redirect_uri"] != redirect_uri:
            raise Refused("redirect_uri_mismatch", "Bad Request")
        _check_verifier(asked, verifier)
        return self._issue(asked)

    def person_of(self, access_token: str) -> Document | None:
        """Whose access token this is, or None."""
        token = self._tokens.get(access_token)
        if token is None or token["expires_at"] < self._world.clock.now().timestamp():
            return None
        return self._people.get(token["sub"])

    def revoke(self, token: str) -> bool:
        """End the whole grant to which a token belongs; False if it is not known."""
        with self._world.store.transaction():
            found = self._tokens.get(token)
            if found is None:
                return False
            for other in self._tokens.list({"sub": found["sub"]}):
                self._tokens.delete(other["token"])
        return True

    def _issue(self, asked: Document) -> Document:
        access_token = f"ya29.a0A{secrets.token_urlsafe(96)}"
        expires_at = (self._world.clock.now() + _TOKEN_LIFE).timestamp()
        token = {"token": access_token, "sub": asked["sub"], "expires_at": expires_at}
        self._tokens.put(access_token, token)
        answer: Document = {
            "access_token": access_token,
            "expires_in": int(_TOKEN_LIFE.total_seconds()),
            "scope": asked["scope"],
            "token_type": "Bearer",
            "id_token": self._id_token(asked, access_token),
        }
        if asked["access_type"] == "offline":
            answer["refresh_token"] = f"1//0{secrets.token_urlsafe(64)}"
            self._tokens.put(answer["refresh_token"], {**token, "token": answer["refresh_token"]})
        return answer

    def _id_token(self, asked: Document, access_token: str) -> str:
        lie = self._world.faults.take("google", "token", *LIES)
        kind = lie.kind if lie else ""
        if kind == "changed_address":
            self._people.change(asked["sub"], {"email": f"new.{asked['sub'][-4:]}@gmail.test"})
        if kind == "rotated_keys":
            self._keys.rotate(forget_old=True)
        claims = _spoil(self._claims(asked, access_token), kind, self.issuer)
        sign = self._keys.sign_falsely if kind == "forged_signature" else self._keys.sign
        return sign(claims)

    def _claims(self, asked: Document, access_token: str) -> Document:
        person = self._people.get(asked["sub"]) or {}
        now = int(self._world.clock.now().timestamp())
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        return {
            "iss": self.issuer,
            "azp": asked["client_id"],
            "aud": asked["client_id"],
            **person,
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
            **({"nonce": asked["nonce"]} if asked["nonce"] else {}),
            "iat": now,
            "exp": now + 3600,
        }


def _check_verifier(asked: Document, verifier: str) -> None:
    if not asked["code_challenge"]:
        return
    if not verifier:
        raise Refused("invalid_grant", "Missing code verifier.")
    if not oauth.verifies(verifier, asked["code_challenge"], asked["code_challenge_method"]):
        raise Refused("invalid_grant", "Invalid code verifier.")


def _spoil(claims: Document, kind: str, issuer: str) -> Document:
    spoilt: dict[str, Document] = {
        "unverified_address": {"email_verified": False},
        "forged_hd": {"hd": "google.com"},
        "short_issuer": {"iss": issuer.partition("://")[2]},
        "wrong_issuer": {"iss": "https://accounts.example.test"},
        "wrong_nonce": {"nonce": secrets.token_urlsafe(16)},
        "wrong_audience": {"aud": "another-client"},
        "expired_token": {"iat": claims["iat"] - 7200, "exp": claims["exp"] - 7200},
    }
    return {**claims, **spoilt.get(kind, {})}
