"""What is kept for how long: signing keys in rotation, logs, links, sign-ups nobody confirmed."""

from datetime import timedelta

import jwt
import pytest
import sqlalchemy as sa

from chassis.encryption import InvalidCiphertext
from chassis.retention.forgetting import obey_all
from identity import queries, retention
from identity.commands import browser_sessions, sign_up, signing_keys
from identity.models import (
    Account,
    BrowserSession,
    KnownDevice,
    MailedToken,
    RefreshToken,
    Revocation,
    SignIn,
    SigningKey,
    Throttle,
)
from tests.identity.people import LAPTOP

DAY = timedelta(days=1)


@pytest.fixture
def rotate(new_uow, settings):
    def rotate():
        with new_uow() as uow:
            signing_keys.rotate(uow, settings.signing_key_schedule)

    return rotate


@pytest.fixture
def published_kids(new_uow):
    def kids():
        with new_uow() as uow:
            return [key["kid"] for key in queries.get_signing_keys(uow.db.connection())["keys"]]

    return kids


@pytest.fixture
def tidy(new_uow, settings):
    def tidy():
        obey_all(new_uow, retention.rules(settings))

    return tidy


@pytest.fixture
def count(new_uow):
    def count(model):
        with new_uow() as uow:
            return uow.db.execute(sa.select(sa.func.count()).select_from(model)).scalar_one()

    return count


class TestSigningKeys:
    def test_the_next_is_published_an_hour_before_it_signs(
        self, signed_up, signed_in, rotate, published_kids, now
    ):
        person = signed_up()
        old = jwt.get_unverified_header(signed_in(person).access_token)["kid"]
        now.move(30 * DAY - timedelta(hours=1))
        rotate()

        (kept, coming) = published_kids()
        assert kept == old
        assert jwt.get_unverified_header(signed_in(person).access_token)["kid"] == old

        now.move(timedelta(hours=1))
        assert jwt.get_unverified_header(signed_in(person).access_token)["kid"] == coming

    def test_the_old_stays_published_while_its_tokens_live_and_then_goes(
        self, rotate, published_kids, now
    ):
        rotate()
        (old,) = published_kids()
        now.move(30 * DAY - timedelta(hours=1))
        rotate()

        now.move(timedelta(hours=1) + timedelta(minutes=19))
        rotate()
        assert old in published_kids()

        now.move(timedelta(minutes=1))
        rotate()
        assert old not in published_kids()

    def test_a_leap_of_a_year_never_leaves_it_without_a_key(
        self, signed_up, signed_in, rotate, published_kids, now
    ):
        person = signed_up()
        rotate()
        now.move(365 * DAY)

        for _ in range(3):
            rotate()
            kid = jwt.get_unverified_header(signed_in(person).access_token)["kid"]
            assert kid in published_kids()
            now.move(timedelta(hours=1))

    def test_rotating_again_and_again_makes_no_more(self, rotate, published_kids):
        for _ in range(3):
            rotate()

        assert len(published_kids()) == 1

    @pytest.mark.promise("P24")
    def test_the_private_key_is_sealed_to_its_row(self, rotate, new_uow):
        rotate()

        with new_uow() as uow:
            key = uow.db.execute(sa.select(SigningKey)).scalar_one()
            opened = uow.keys.decrypt(
                key.private_key_sealed, f"identity.signing_key.private_key:{key.kid}"
            )
            with pytest.raises(InvalidCiphertext):
                uow.keys.decrypt(key.private_key_sealed, "identity.signing_key.private_key:x")
        assert len(opened) == 32
        assert opened not in key.private_key_sealed


@pytest.mark.promise("P11")
@pytest.mark.promise("P25")
class TestRetention:
    def test_devices_and_sign_ins_go_after_ninety_days(
        self, signed_up, signed_in, tidy, count, now
    ):
        signed_in(signed_up())

        now.move(90 * DAY)
        tidy()
        assert [count(model) for model in (SignIn, KnownDevice, BrowserSession)] == [1, 1, 1]

        now.move(timedelta(seconds=1))
        tidy()
        assert [count(model) for model in (SignIn, KnownDevice, BrowserSession)] == [0, 0, 0]
        assert count(RefreshToken) == 0

    def test_a_sign_up_that_nobody_confirms_goes_after_a_week(
        self, new_uow, tidy, count, now, hashing
    ):
        with new_uow() as uow:
            sign_up.settle_sign_up(
                uow, email="a@example.com", name="A", locale="en", zone="UTC", password_hash="x"
            )

        now.move(7 * DAY)
        tidy()
        assert count(Account) == 1

        now.move(timedelta(seconds=1))
        tidy()
        assert count(Account) == count(MailedToken) == 0

    def test_a_confirmed_account_stays(self, signed_up, tidy, count, now):
        signed_up()

        now.move(3650 * DAY)
        tidy()

        assert count(Account) == 1

    def test_revocations_and_empty_buckets_go_when_they_say_nothing_more(
        self, signed_up, signed_in, new_uow, tidy, count, now
    ):
        person = signed_up()
        tokens = signed_in(person, LAPTOP)
        with new_uow() as uow:
            browser_sessions.sign_out(uow, refresh_token=tokens.refresh_token)

        now.move(timedelta(minutes=20))
        tidy()
        assert count(Revocation) == 1

        now.move(timedelta(hours=2))
        tidy()
        assert count(Revocation) == count(Throttle) == 0
