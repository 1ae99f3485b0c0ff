"""Codes of an authenticator app: TOTP (RFC 6238) with SHA-1, six digits, thirty seconds."""

import base64
import hashlib
import hmac
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

SECRET_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
# A phone's clock may be half a minute off.
TOLERATED_STEPS = 1


def step_at(instant: datetime) -> int:
    return int(instant.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int) -> str:
    """The code of one step (RFC 4226, 5.3)."""
    mac = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    number = struct.unpack_from(">I", mac, offset)[0] & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def accepted_step(
    secret: bytes, code: str, *, at: datetime, last_step: int | None = None
) -> int | None:
    """The step whose code this is; None for a wrong code, and for one of a step already used."""
    now = step_at(at)
    for step in range(now - TOLERATED_STEPS, now + TOLERATED_STEPS + 1):
        is_fresh = last_step is None or step > last_step
        if is_fresh and hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            return step
    return None


def provisioning_uri(secret: bytes, *, account: str, issuer: str) -> str:
    """What an authenticator app reads from a QR code."""
    spelled = base64.b32encode(secret).decode().rstrip("=")
    label = quote(f"{issuer}:{account}")
    asked = urlencode(
        {"secret": spelled, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS}
    )
    return f"otpauth://totp/{label}?{asked}"
