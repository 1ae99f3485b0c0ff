"""What the OAuth doubles share: PKCE, redirects, and who the client says it is."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Request

from sandbox.settings import Settings


@dataclass(frozen=True)
class Client:
    """The credentials of a request to a token endpoint."""

    client_id: str
    secret: str

    def is_known(self, client_id: str, secret: str) -> bool:
        return hmac.compare_digest(
            f"{self.client_id}\n{self.secret}".encode(), f"{client_id}\n{secret}".encode()
        )


def basic_client(request: Request) -> Client | None:
    """The client by HTTP Basic, or None."""
    given = request.authorization
    if given is None or given.type != "basic":
        return None
    return Client(given.username or "", given.password or "")


def verifies(verifier: str, challenge: str, method: str) -> bool:
    """Whether a PKCE verifier answers its challenge (RFC 7636, 4.6)."""
    if method == "plain":
        return hmac.compare_digest(verifier, challenge)
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)


def may_redirect_to(settings: Settings, uri: str) -> bool:
    """Only pages of the gateway are registered, and only without a fragment."""
    return uri.startswith(f"{settings.public_url}/") and "#" not in uri


def with_query(uri: str, **parameters: str | None) -> str:
    """The address with further parameters; those that are None are left out."""
    parts = urlsplit(uri)
    given = [(name, value) for name, value in parameters.items() if value is not None]
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *given])))
