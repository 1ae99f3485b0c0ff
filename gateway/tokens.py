"""Access tokens, verified here with identity's public keys: no call for a signed-in request."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import jwt
from jwt import PyJWK

from chassis import clock
from chassis.errors import Unauthenticated, Unavailable

_ALGORITHM = "EdDSA"
_KEYS_LIVE_SECONDS = 300.0
_UNKNOWN_KEY_PAUSE_SECONDS = 5.0
_REVOCATIONS_LIVE_SECONDS = 30.0
_AFTER_FAILURE_SECONDS = 5.0
_OPTIONS: Any = {
    "require": ["sub", "sid", "iat", "exp", "iss"],
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
}


class Role(StrEnum):
    """What an account is to the platform; an operator holds the other three."""

    OPERATOR = "operator"
    SUPPORT = "support"
    RIGHTS_DESK = "rights_desk"
    FINANCE = "finance"


@dataclass(frozen=True)
class Caller:
    """Who stands behind a request; `key_scopes` where it is a program with a host's API key."""

    account_id: str
    browser_session_id: str
    roles: frozenset[str]
    key_scopes: frozenset[str] | None = None

    def in_session(self) -> dict[str, Any]:
        """Who asks, and in which browser session: what identity judges proof of late by."""
        return {
            "account_id": self.account_id,
            "browser_session_id": self.browser_session_id,
        }

    def holds(self, role: str) -> bool:
        """Whether the account has a role of the platform, by itself or as an operator."""
        return not self.roles.isdisjoint({role, Role.OPERATOR})


class SigningKeys:
    """Identity's key set, fetched when it is old or lacks a key, never more than it must."""

    def __init__(self, fetch: Callable[[], dict[str, Any]]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._keys: dict[str, PyJWK] = {}
        self._fetched_at = float("-inf")

    def get(self, key_id: str) -> PyJWK | None:
        """The key, asking identity at most once in five seconds for one that is unknown."""
        age = time.monotonic() - self._fetched_at
        is_due = age > (_KEYS_LIVE_SECONDS if key_id in self._keys else _UNKNOWN_KEY_PAUSE_SECONDS)
        if is_due:
            with self._lock:
                self._renew(age)
        return self._keys.get(key_id)

    def _renew(self, age: float) -> None:
        if time.monotonic() - self._fetched_at < age:
            return  # another thread has just done it
        try:
            self._keys = {key["kid"]: PyJWK(key, _ALGORITHM) for key in self._fetch()["keys"]}
        except Unavailable:
            # While identity is away, the keys that we have keep everybody signed in.
            if not self._keys:
                raise
        self._fetched_at = time.monotonic()


class Revocations:
    """Signed-out browser sessions whose access tokens have not run out yet, asked for often."""

    def __init__(self, fetch: Callable[[], dict[str, Any]]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._void_before: dict[str, float] = {}
        self._asks_next_at = float("-inf")

    def has_ended(self, browser_session_id: str, issued_at: float) -> bool:
        """Whether a token of that age was revoked, as known at most half a minute ago."""
        if time.monotonic() > self._asks_next_at:
            self._renew()
        return issued_at < self._void_before.get(browser_session_id, float("-inf"))

    def _renew(self) -> None:
        if not self._lock.acquire(blocking=False):
            return  # one thread asks, the others go on with what is known
        # While identity is away, tokens are short-lived, and nobody is signed out for that.
        self._asks_next_at = time.monotonic() + _AFTER_FAILURE_SECONDS
        try:
            items = self._fetch()["items"]
            self._void_before = {
                item["browser_session_id"]: _timestamp(item["void_before"]) for item in items
            }
            self._asks_next_at = time.monotonic() + _REVOCATIONS_LIVE_SECONDS
        except Unavailable:
            pass
        finally:
            self._lock.release()


class Verifier:
    """Turns an access token into a caller."""

    def __init__(self, keys: SigningKeys, revocations: Revocations, issuer: str) -> None:
        self._keys = keys
        self._revocations = revocations
        self._issuer = issuer

    def verify(self, token: str) -> Caller:
        """Raises Unauthenticated for one that is forged, expired, revoked, or not ours."""
        try:
            claims = self._claims(token)
        except jwt.PyJWTError as error:
            raise Unauthenticated("invalid_token", "The access token is not valid.") from error
        # Against the platform's clock, which the sandbox can move.
        if claims["exp"] <= clock.now().timestamp():
            raise Unauthenticated("token_expired", "The access token has expired.")
        if self._revocations.has_ended(str(claims["sid"]), claims["iat"]):
            raise Unauthenticated("token_revoked", "The access token has been revoked.")
        return Caller(
            account_id=str(claims["sub"]),
            browser_session_id=str(claims["sid"]),
            roles=frozenset(claims.get("roles", ())),
        )

    def _claims(self, token: str) -> dict[str, Any]:
        key = self._keys.get(str(jwt.get_unverified_header(token).get("kid")))
        if key is None:
            raise jwt.InvalidKeyError("unknown key")
        return jwt.decode(
            token, key, algorithms=[_ALGORITHM], issuer=self._issuer, options=_OPTIONS
        )


def _timestamp(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()
