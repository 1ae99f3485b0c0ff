"""Whether a webhook is Stripe's: https://docs.stripe.com/webhooks#verify-manually

The SDK measures age by the operating system's clock and takes any instant in the future; here the
platform's clock is the measure, in both directions.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)


def is_genuine(body: bytes, header: str, secrets: Iterable[str], now: datetime) -> bool:
    """True where one of the header's `v1` is of one of the secrets, and its `t` is fresh.

    `body` is the raw request: the same JSON written otherwise has another signature.
    """
    stamp, marks = _parsed(header)
    if stamp is None or abs(now.timestamp() - stamp) > TOLERANCE.total_seconds():
        return False
    signed = f"{stamp}.".encode() + body
    expected = [hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in secrets]
    return any(hmac.compare_digest(mark, ours) for mark in marks for ours in expected)


def _parsed(header: str) -> tuple[int | None, list[str]]:
    parts = [part.strip().partition("=") for part in header.split(",")]
    stamps = [value for name, _, value in parts if name == "t" and value.isascii()]
    marks = [value for name, _, value in parts if name == "v1" and value.isascii()]
    is_number = len(stamps) == 1 and stamps[0].isdigit() and len(stamps[0]) < 16
    return (int(stamps[0]) if is_number else None), marks
