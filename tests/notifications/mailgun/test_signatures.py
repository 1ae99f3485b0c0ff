"""Whether a post comes from Mailgun."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notifications.mailgun.signatures import (
    FUTURE_TOLERANCE,
    PAST_TOLERANCE,
    Signature,
    is_authentic,
)

KEY = "signing-key"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def signed(at: datetime = NOW, token: str = "t" * 50, key: str = KEY) -> Signature:
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return Signature(timestamp, token, digest)


class TestAuthenticity:
    def test_the_vendors_own_is_accepted(self):
        assert is_authentic(signed(), KEY, now=NOW)

    def test_none_is_where_there_is_no_key(self):
        assert not is_authentic(signed(key=""), "", now=NOW)

    def test_one_by_another_key_is_not(self):
        assert not is_authentic(signed(key="other"), KEY, now=NOW)

    def test_nor_one_for_another_token_or_time(self):
        mine = signed()

        assert not is_authentic(Signature(mine.timestamp, "u", mine.signature), KEY, now=NOW)
        assert not is_authentic(Signature("1", mine.token, mine.signature), KEY, now=NOW)

    def test_a_stale_one_is_not(self):
        assert is_authentic(signed(NOW - PAST_TOLERANCE), KEY, now=NOW)
        assert not is_authentic(signed(NOW - PAST_TOLERANCE - SECOND), KEY, now=NOW)

    def test_one_from_the_future_is_not(self):
        assert is_authentic(signed(NOW + FUTURE_TOLERANCE), KEY, now=NOW)
        assert not is_authentic(signed(NOW + FUTURE_TOLERANCE + SECOND), KEY, now=NOW)

    @pytest.mark.parametrize("timestamp", ["", "-1", "1e9", "٣", "9" * 30])
    def test_what_is_no_time_is_not(self, timestamp: str):
        assert not is_authentic(Signature(timestamp, "t", "s"), KEY, now=NOW)

    @pytest.mark.parametrize("fields", [None, [], {}, {"timestamp": 1, "token": "t"}, "text"])
    def test_what_has_no_three_fields_is_none(self, fields: Any):
        assert Signature.of(fields) is None
