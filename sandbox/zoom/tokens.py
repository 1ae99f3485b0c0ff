"""Codes and tokens: a code lives five minutes, a refresh token is good for one use.

https://developers.zoom.us/docs/integrations/oauth/
"""

import secrets
from datetime import timedelta

from sandbox import oauth
from sandbox.store import Document, Documents
from sandbox.world import World
from sandbox.zoom.errors import OAuthError

SCOPES = (
    "user:read:user",
    "meeting:write:meeting",
    "meeting:update:meeting",
    "meeting:delete:meeting",
    "meeting:read:meeting",
    "meeting:read:list_meetings",
    "meeting:read:list_past_participants",
    "meeting:read:list_past_instances",
    "meeting:write:registrant",
    "meeting:delete:registrant",
    "meeting:read:list_registrants",
)
_CODE_LIFE = timedelta(minutes=5)
_ACCESS_LIFE = timedelta(seconds=3599)
_REFRESH_LIFE = timedelta(days=90)


class Tokens:
    """What users have granted; there is one grant at most for each user."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._codes = world.store.collection("zoom.codes")
        self._grants = world.store.collection("zoom.grants", indexed=("refresh_token",))
        self._access = world.store.collection("zoom.access_tokens", indexed=("user_id",))

    def allow(self, user_id: str, asked: Document) -> str:
        code = secrets.token_urlsafe(24)
        self._codes.put(code, {**asked, "user_id": user_id, "expires_at": self._in(_CODE_LIFE)})
        return code

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Document:
        """Tokens for a code, once. Whatever the user had granted before is dead from now on."""
        with self._world.store.transaction():
            asked = self._codes.get(code)
            self._codes.delete(code)
        if asked is None or asked["expires_at"] < self._in(timedelta(0)):
            raise OAuthError(400, "invalid_request", f"Invalid authorization code {code}")
        if asked["redirect_uri"] != redirect_uri:
            raise OAuthError(400, "invalid_request", "Redirect URI mismatch.")
        challenge, method = asked["code_challenge"], asked["code_challenge_method"]
        if challenge and not oauth.verifies(verifier, challenge, method):
            raise OAuthError(400, "invalid_request", "Invalid code verifier.")
        with self._world.store.transaction():
            self.end(asked["user_id"])
            return self._issue(asked["user_id"], asked["scope"])

    def refresh(self, refresh_token: str) -> Document:
        """New tokens for a refresh token, which dies by it."""
        with self._world.store.transaction():
            grant = self._grants.find({"refresh_token": refresh_token}) if refresh_token else None
            if grant is None or grant["expires_at"] < self._in(timedelta(0)):
                raise OAuthError(400, "invalid_grant", "Invalid Token!")
            return self._issue(grant["user_id"], grant["scope"], grant["refreshed"] + 1)

    def revoke(self, token: str) -> bool:
        """End the grant of an access or refresh token; False if it is not alive."""
        with self._world.store.transaction():
            found = self.holder(token) or self._grants.find({"refresh_token": token})
            if found is None:
                return False
            self.end(found["user_id"])
        return True

    def end(self, user_id: str) -> bool:
        """End what a user has granted; False if nothing was."""
        for access in self.issued_to(user_id):
            self._access.delete(access["token"])
        return self._grants.delete(user_id)

    def holder(self, access_token: str) -> Document | None:
        """The live access token's user id and scope, or None."""
        access = self._access.get(access_token)
        return access if access and access["expires_at"] > self._in(timedelta(0)) else None

    def issued_to(self, user_id: str) -> Documents:
        """The access tokens that a user's grant was given and that nobody has ended."""
        return self._access.list({"user_id": user_id})

    def run_out(self, user_id: str) -> None:
        """Let a user's access tokens expire now; the grant stays."""
        for access in self.issued_to(user_id):
            self._access.update(access["token"], expires_at=self._in(timedelta(0)))

    def grant_of(self, user_id: str) -> Document | None:
        return self._grants.get(user_id)

    def _issue(self, user_id: str, scope: str, refreshed: int = 0) -> Document:
        access_token, refresh_token = secrets.token_urlsafe(120), secrets.token_urlsafe(120)
        self._grants.put(
            user_id,
            {
                "user_id": user_id,
                "refresh_token": refresh_token,
                "scope": scope,
                "refreshed": refreshed,
                "expires_at": self._in(_REFRESH_LIFE),
            },
        )
        self._access.put(
            access_token,
            {
                "token": access_token,
                "user_id": user_id,
                "scope": scope,
                "expires_at": self._in(_ACCESS_LIFE),
            },
        )
        return {
            "access_token": access_token,
            "token_type": "bearer",
            "refresh_token": refresh_token,
            "expires_in": int(_ACCESS_LIFE.total_seconds()),
            "scope": scope,
            "api_url": f"{self._world.settings.sandbox_url}/zoom",
        }

    def _in(self, delay: timedelta) -> float:
        return (self._world.clock.now() + delay).timestamp()
