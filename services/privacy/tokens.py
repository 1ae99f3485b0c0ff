"""What leads to a request: a code mailed to prove who asks, a link to watch what becomes of it."""

import base64
import hmac
import secrets
from uuid import UUID

from chassis.errors import NotFound
from chassis.tombstones import Tombstones

_PURPOSE = "rights request status"
_CODE_PURPOSE = "rights request code"
_CODE_DIGITS = 8


def new_code() -> str:
    """Eight digits of chance: few enough to be typed, too many for three tries."""
    return f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}}"


def written(code: str) -> str:
    """A code as it stands in a mail: two groups of four."""
    return f"{code[:4]} {code[4:]}"


def code_digest(keyed: Tombstones, request_id: UUID, code: str) -> bytes:
    """What is stored of a code. Keyed: eight digits are soon tried out by who has the table."""
    return keyed.digest(_CODE_PURPOSE, f"{request_id.hex}.{code}")


def mailed(request_id: UUID, code: str) -> str:
    """The token of the link in the mail: the request and its code."""
    return f"{request_id.hex}.{code}"


def read_mailed(token: str) -> tuple[UUID, str]:
    """The request and the code of such a link. Raises NotFound for any other text."""
    request_id, _, code = token.partition(".")
    try:
        return UUID(hex=request_id), code
    except ValueError:
        raise _unknown() from None


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
