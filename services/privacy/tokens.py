"""The two links of a request: one mailed to prove who asks, one to watch what becomes of it."""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from chassis.errors import NotFound
from chassis.tombstones import Tombstones

_PURPOSE = "rights request status"


def new_link() -> str:
    """A link's token: 256 bits of chance. Only its digest is stored."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def status_token(keyed: Tombstones, request_id: UUID) -> str:
    """The token of a request's status page: its id and a keyed digest of it, stored nowhere."""
    proof = keyed.digest(_PURPOSE, request_id.hex)[:18]
    return f"{request_id.hex}.{base64.urlsafe_b64encode(proof).decode()}"


def request_of(keyed: Tombstones, token: str) -> UUID:
    """The request that a status token belongs to. Raises NotFound for any other text."""
    try:
        request_id = UUID(hex=token.partition(".")[0])
    except ValueError:
        raise _unknown() from None
    if not hmac.compare_digest(status_token(keyed, request_id).encode(), token.encode()):
        raise _unknown()
    return request_id


def _unknown() -> NotFound:
    return NotFound("request_unknown", "This link is not, or no longer, valid.")
