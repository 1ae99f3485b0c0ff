"""Zoom's OAuth, one method for each operation: https://developers.zoom.us/docs/integrations/oauth/

Every one raises the failures of `transport`.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from zoom_integration.zoom.transport import GrantEnded, Refused, Transport, read

SCOPES = (
    "user:read:user",
    "meeting:write:meeting",
    "meeting:update:meeting",
    "meeting:delete:meeting",
    "meeting:read:meeting",
    "meeting:read:list_meetings",
)
"""What we need of a host: https://developers.zoom.us/docs/integrations/oauth-scopes-granular/

More is used where it is given, and done without where it is not: the reports of who came want
`meeting:read:list_past_participants` and `meeting:read:list_past_instances`, personal links
`meeting:write:registrant`, `meeting:delete:registrant` and `meeting:read:list_registrants`.
"""
_CLASSIC_SCOPES = frozenset({"user:read", "meeting:read", "meeting:write"})


@dataclass(frozen=True)
class Grant:
    """A pair of tokens, as Zoom has just issued it."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: timedelta
    scope: str

    @property
    def missing_scopes(self) -> list[str]:
        """What the host withheld; an app made before 2024 has three coarse scopes instead."""
        given = set(self.scope.split())
        return [] if given >= _CLASSIC_SCOPES else sorted(set(SCOPES) - given)


class OAuth:
    """Tokens, as the app whose credentials these are."""

    def __init__(self, transport: Transport, *, url: str, client_id: str, secret: str) -> None:
        self._transport = transport
        self._url = url
        self._client = (client_id, secret)

    def exchange(self, *, code: str, redirect_uri: str, verifier: str) -> Grant:
        """Tokens for a code. Refused where it is spent, expired or another's."""
        return self._token(
            grant_type="authorization_code",
            code=code,
            redirect_uri=redirect_uri,
            code_verifier=verifier,
        )

    def refresh(self, refresh_token: str) -> Grant:
        """New tokens; the refresh token given is dead from then on."""
        return self._token(grant_type="refresh_token", refresh_token=refresh_token)

    def revoke(self, token: str) -> None:
        """End what the host granted; what has ended already counts as ended."""
        try:
            self._post("revoke", {"token": token})
        except (GrantEnded, Refused):
            return

    def _token(self, **form: str) -> Grant:
        return read(_grant, self._post("token", form))

    def _post(self, path: str, form: dict[str, str]) -> Any:
        return self._transport.send(
            "POST", f"{self._url}/oauth/{path}", data=form, auth=self._client
        )


class Compliance:
    """Confirms that a user's data is deleted, where Zoom's older notices ask for it."""

    def __init__(self, transport: Transport, *, url: str, client_id: str, secret: str) -> None:
        self._transport = transport
        self._url = url
        self._client = (client_id, secret)

    def confirm(self, notice: dict[str, Any]) -> None:
        """Answer a notice of deauthorisation; nothing is sent where no address is set."""
        if not self._url:
            return
        body = {
            "client_id": self._client[0],
            "user_id": notice["user_id"],
            "account_id": notice["account_id"],
            "deauthorization_event_received": notice,
            "compliance_completed": True,
        }
        self._transport.send("POST", self._url, json=body, auth=self._client)


def authorization_url(
    base: str, *, client_id: str, redirect_uri: str, state: str, challenge: str
) -> str:
    """Where a host allows the connection, with PKCE (S256)."""
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{base}/oauth/authorize?{urlencode(query, quote_via=quote)}"


def _grant(said: Any) -> Grant:
    return Grant(
        access_token=str(said["access_token"]),
        refresh_token=str(said["refresh_token"]),
        expires_in=timedelta(seconds=int(said["expires_in"])),
        scope=str(said.get("scope", "")),
    )
