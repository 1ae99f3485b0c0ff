"""Codes of an authenticator app, held against the vectors of the RFC."""

from datetime import UTC, datetime, timedelta

import pytest

from identity.domain.totp import accepted_step, code_at, provisioning_uri, step_at

SECRET = b"12345678901234567890"
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
NOW_STEP = step_at(NOW)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_gives_the_codes_of_rfc_6238_appendix_b(seconds, code):
    assert code_at(SECRET, step_at(datetime.fromtimestamp(seconds, UTC))) == code


class TestAcceptedStep:
    @pytest.mark.parametrize("drift", [-1, 0, 1])
    def test_a_clock_half_a_minute_off_is_tolerated(self, drift):
        code = code_at(SECRET, NOW_STEP + drift)

        assert accepted_step(SECRET, code, at=NOW) == NOW_STEP + drift

    @pytest.mark.parametrize("drift", [-2, 2])
    def test_a_code_further_off_is_wrong(self, drift):
        assert accepted_step(SECRET, code_at(SECRET, NOW_STEP + drift), at=NOW) is None

    def test_a_code_is_good_once(self):
        code = code_at(SECRET, NOW_STEP)

        assert accepted_step(SECRET, code, at=NOW, last_step=NOW_STEP) is None

    def test_a_code_older_than_the_last_used_is_refused(self):
        older = code_at(SECRET, NOW_STEP - 1)

        assert accepted_step(SECRET, older, at=NOW, last_step=NOW_STEP) is None

    def test_the_next_code_is_accepted_after_it(self):
        later = NOW + timedelta(seconds=30)

        found = accepted_step(SECRET, code_at(SECRET, NOW_STEP + 1), at=later, last_step=NOW_STEP)

        assert found == NOW_STEP + 1

    @pytest.mark.parametrize("rubbish", ["", "12345", "1234567", "abcdef", "１２３４５６"])
    def test_what_is_no_code_is_wrong(self, rubbish):
        assert accepted_step(SECRET, rubbish, at=NOW) is None


def test_the_uri_names_account_and_issuer():
    uri = provisioning_uri(SECRET, account="ana@example.com", issuer="Session Monster")

    assert uri.startswith("otpauth://totp/Session%20Monster%3Aana%40example.com?secret=GEZDGNBV")
