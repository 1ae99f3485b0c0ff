"""Webhooks are Zoom's by their signature over the raw body, made lately."""

from datetime import UTC, datetime, timedelta

import pytest

from zoom_integration import signatures

NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)
SECRET = "secret"
BODY = b'{"event": "meeting.updated",  "payload": {}}'


def headers(at: datetime = NOW, body: bytes = BODY, *, secret: str = SECRET) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    signature = signatures.digest(secret, f"v0:{timestamp}:".encode() + body)
    return {"X-Zm-Request-Timestamp": timestamp, "X-Zm-Signature": f"v0={signature}"}


def is_sound(given: dict[str, str], body: bytes = BODY) -> bool:
    return signatures.is_sound(SECRET, given, body, now=NOW)


def test_a_right_one_is_sound() -> None:
    assert is_sound(headers())


def test_milliseconds_are_understood() -> None:
    timestamp = str(int(NOW.timestamp() * 1000))
    signature = signatures.digest(SECRET, f"v0:{timestamp}:".encode() + BODY)

    assert is_sound({"x-zm-request-timestamp": timestamp, "x-zm-signature": f"v0={signature}"})


def test_the_same_json_in_other_bytes_is_not() -> None:
    assert not is_sound(headers(), BODY.replace(b"  ", b" "))


def test_another_secret_is_not() -> None:
    assert not is_sound(headers(secret="guess"))


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_stale_or_a_future_one_is_not(minutes: int) -> None:
    assert not is_sound(headers(at=NOW + timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    "timestamp", ["", "yesterday", "9" * 13, "9" * 40, "１２３４５６７８９０", "-5"]
)
def test_a_malformed_timestamp_is_not(timestamp: str) -> None:
    assert not is_sound({**headers(), "X-Zm-Request-Timestamp": timestamp})


def test_missing_headers_are_not() -> None:
    assert not is_sound({})
