"""What identity asks of Google, one method an operation."""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import jwt

from chassis.errors import Unavailable
from identity.google.id_tokens import (
    Expected,
    GooglePerson,
    IdTokenRejected,
    key_id_of,
    person_of,
)
from identity.google.transport import GoogleRefused, Transport

SCOPES = "openid email profile"
KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Proof:
    """What proves that a return from Google belongs to the attempt that left for it."""

    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)


@dataclass(frozen=True)
class Grant:
    """What an exchanged code gives; the refresh token comes with the first consent only."""

    person: GooglePerson
    refresh_token: str | None = field(repr=False)


class Google:
    """OpenID Connect with Google: https://developers.google.com/identity/openid-connect"""

    def __init__(
        self,
        transport: Transport,
        *,
        issuer: str,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
    ) -> None:
        self._transport = transport
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._lock = threading.Lock()
        self._configuration: dict[str, Any] = {}
        self._configuration_read_at = 0.0
        self._keys: dict[str, jwt.PyJWK] = {}
        self._keys_read_at = 0.0

    def authorization_url(self, *, state: str, nonce: str, code_challenge: str) -> str:
        """Where to send the browser.

        https://developers.google.com/identity/openid-connect/openid-connect#sendauthrequest
        """
        asked = {
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "response_type": "code",
            "scope": SCOPES,
            "state": state,
            "nonce": nonce,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
            # The refresh token serves one end: giving the grant back when the account goes.
            "access_type": "offline",
            "prompt": "select_account",
        }
        return f"{self._endpoint('authorization_endpoint')}?{urlencode(asked)}"

    def exchange(self, code: str, proof: Proof, *, now: datetime) -> Grant:
        """Who came back with `code`. Raises GoogleRefused, IdTokenRejected, Unavailable.

        https://developers.google.com/identity/openid-connect/openid-connect#exchangecode
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": proof.code_verifier,
            "redirect_uri": self._redirect_uri,
            "client_id": self._client_id,
            "client_secret": self._client_secret,
        }
        answer = self._transport.post_form(self._endpoint("token_endpoint"), form)
        token = str(answer.get("id_token", ""))
        expected = Expected(self._issuer, self._client_id, proof.nonce, now)
        person = person_of(token, self._key(key_id_of(token)), expected)
        return Grant(person, answer.get("refresh_token"))

    def revoke(self, refresh_token: str) -> None:
        """Give the grant back; one that Google no longer knows is given back. Raises Unavailable.

        https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke
        """
        try:
            self._transport.post_form(
                self._endpoint("revocation_endpoint"), {"token": refresh_token}
            )
        except GoogleRefused as refusal:
            if refusal.code not in ("invalid_token", "invalid_grant"):
                raise Unavailable("google_unavailable", "Google did not take it.") from refusal

    def _endpoint(self, name: str) -> str:
        """https://developers.google.com/identity/openid-connect/openid-connect#discovery"""
        with self._lock:
            age = time.monotonic() - self._configuration_read_at
            if not self._configuration or age > KEPT_SECONDS:
                url = f"{self._issuer}/.well-known/openid-configuration"
                self._configuration = self._transport.get(url)
                self._configuration_read_at = time.monotonic()
            return str(self._configuration[name])

    def _key(self, kid: str) -> jwt.PyJWK:
        """Google's key of that id. They rotate: an unknown one makes us read them anew."""
        keys_url = self._endpoint("jwks_uri")
        with self._lock:
            age = time.monotonic() - self._keys_read_at
            if kid not in self._keys or age > KEPT_SECONDS:
                self._keys = _keys_of(self._transport.get(keys_url))
                self._keys_read_at = time.monotonic()
            if kid not in self._keys:
                raise IdTokenRejected("its key is none of Google's")
            return self._keys[kid]


def _keys_of(document: dict[str, Any]) -> dict[str, jwt.PyJWK]:
    try:
        found = jwt.PyJWKSet.from_dict(document).keys
    except jwt.PyJWTError as error:
        raise Unavailable("google_unavailable", "Google's keys cannot be read.") from error
    return {key.key_id: key for key in found if key.key_id}
