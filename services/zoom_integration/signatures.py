"""Whether a webhook is Zoom's: HMAC-SHA256 over `v0:{timestamp}:{raw body}`. No I/O.

https://developers.zoom.us/docs/api/webhooks/#verify-with-zooms-header
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(minutes=5)


def is_sound(secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    """True for a right signature made within five minutes of `now`, before or after."""
    given = {name.lower(): value for name, value in headers.items()}
    timestamp = given.get("x-zm-request-timestamp", "")
    if not _is_recent(timestamp, now):
        return False
    expected = "v0=" + digest(secret, b"v0:" + timestamp.encode() + b":" + body)
    return hmac.compare_digest(expected.encode(), given.get("x-zm-signature", "").encode())


def digest(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _is_recent(timestamp: str, now: datetime) -> bool:
    # Ten digits are seconds, thirteen are the milliseconds that newer apps are sent.
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) not in (10, 13):
        return False
    seconds = int(timestamp) / (1000 if len(timestamp) == 13 else 1)
    return abs(now - datetime.fromtimestamp(seconds, UTC)) <= TOLERANCE
