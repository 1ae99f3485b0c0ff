"""Whether a post comes from Mailgun, and was not used before.

The HMAC covers the timestamp and the token only, never the data beside them: a signature proves
that Mailgun sent *something*. So it must be fresh, its token is remembered, and nothing in the data
is believed that our own rows do not bear out.
https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# The vendor goes on trying for eight hours; whether it signs anew each time is not documented.
PAST_TOLERANCE = timedelta(hours=9)
FUTURE_TOLERANCE = timedelta(minutes=5)
_MAX_TOKEN = 200


@dataclass(frozen=True)
class Signature:
    """The three fields beside the data."""

    timestamp: str
    token: str
    signature: str

    @classmethod
    def of(cls, fields: Any) -> "Signature | None":
        """From the fields of a post; None where they are not three texts."""
        if not isinstance(fields, dict):
            return None
        texts = [
            value
            for value in map(fields.get, ("timestamp", "token", "signature"))
            if isinstance(value, str)
        ]
        return cls(*texts) if len(texts) == 3 else None

    @property
    def token_digest(self) -> bytes:
        """What is remembered of the token."""
        return hashlib.sha256(self.token.encode()).digest()


def is_authentic(found: Signature, key: str, *, now: datetime) -> bool:
    """True where Mailgun made the signature, and not too long ago."""
    # Without Mailgun there is no key, and anybody can sign with an empty one.
    if not key:
        return False
    if not found.timestamp.isascii() or not found.timestamp.isdigit():
        return False
    if not found.token or len(found.token) > _MAX_TOKEN or len(found.timestamp) > 12:
        return False
    signed = f"{found.timestamp}{found.token}".encode()
    expected = hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()
    age = now.timestamp() - int(found.timestamp)
    is_fresh = -FUTURE_TOLERANCE.total_seconds() <= age <= PAST_TOLERANCE.total_seconds()
    return is_fresh and hmac.compare_digest(expected.encode(), found.signature.encode())
