"""Authenticator apps and recovery codes."""

import base64
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from chassis.errors import Invalid, RateLimited, Unauthenticated
from identity.commands import second_factors
from identity.domain import totp
from identity.models import RecoveryCode, Totp
from identity.operations import browser_sessions
from identity.operations import second_factors as operations
from tests.identity.people import LAPTOP, PHONE, SignedUp, with_cookie

ANA = SignedUp(None, "ana@example.com")


@pytest.fixture
def begin(at_home, new_uow, settings):
    """Begin to enrol: the secret that the app reads."""

    def begin():
        with new_uow() as uow:
            enrolment = second_factors.begin_totp(uow, settings, **at_home)
        spelled = parse_qs(urlsplit(enrolment.provisioning_uri).query)["secret"][0]
        return base64.b32decode(spelled + "=" * (-len(spelled) % 8))

    return begin


@pytest.fixture
def enrolled(begin, at_home, new_uow, now):
    """Ana's app and her recovery codes."""
    secret = begin()
    code = totp.code_at(secret, totp.step_at(now.at))
    codes = operations.confirm_totp(new_uow, account_id=at_home["account_id"], code=code)
    now.move(timedelta(seconds=60))
    return secret, codes["recovery_codes"]


@pytest.fixture
def code(enrolled, now):
    return lambda: totp.code_at(enrolled[0], totp.step_at(now.at))


@pytest.fixture
def finish(new_uow, settings):
    def finish(challenge, code, device=LAPTOP):
        return browser_sessions.finish_sign_in(
            new_uow, settings, challenge=challenge, code=code, device=device
        )

    return finish


class TestEnrolment:
    def test_does_not_count_before_a_code_was_shown(self, begin, signed_in):
        begin()

        assert signed_in(ANA).status == "signed_in"

    def test_refuses_a_wrong_code(self, begin, at_home, new_uow):
        begin()

        with pytest.raises(Invalid) as refused:
            operations.confirm_totp(new_uow, account_id=at_home["account_id"], code="000000")
        assert refused.value.code == "code_wrong"

    @pytest.mark.promise("P24")
    def test_keeps_the_secret_sealed_and_the_codes_as_digests(self, enrolled, new_uow):
        secret, codes = enrolled

        with new_uow() as uow:
            sealed = uow.db.execute(sa.select(Totp.secret_sealed)).scalar_one()
            digests = uow.db.execute(sa.select(RecoveryCode.digest)).scalars().all()
        assert secret not in sealed
        assert len(set(codes)) == len(digests) == 10

    def test_needs_proof_of_late(self, begin, now):
        now.move(timedelta(minutes=16))

        with pytest.raises(Unauthenticated):
            begin()


@pytest.mark.usefixtures("enrolled")
class TestSignIn:
    def test_the_password_alone_gives_a_challenge_and_no_tokens(self, signed_in):
        outcome = signed_in(ANA)

        assert outcome.status == "second_factor_needed"
        assert not hasattr(outcome, "access_token")

    def test_a_code_finishes_it(self, signed_in, finish, code):
        tokens = finish(signed_in(ANA).challenge, code())

        assert tokens.account["email"] == ANA.email

    def test_a_code_is_good_once(self, signed_in, finish, code):
        used = code()
        finish(signed_in(ANA).challenge, used)

        with pytest.raises(Unauthenticated):
            finish(signed_in(ANA).challenge, used)

    def test_a_challenge_is_good_once(self, signed_in, finish, code, now):
        challenge = signed_in(ANA).challenge
        finish(challenge, code())
        now.move(timedelta(seconds=60))

        with pytest.raises(Unauthenticated):
            finish(challenge, code())

    def test_a_challenge_lives_five_minutes(self, signed_in, finish, code, now):
        challenge = signed_in(ANA).challenge
        now.move(timedelta(minutes=5))

        with pytest.raises(Unauthenticated):
            finish(challenge, code())

    def test_five_wrong_codes_end_the_challenge(self, signed_in, finish, code):
        challenge = signed_in(ANA).challenge
        for _ in range(5):
            with pytest.raises(Unauthenticated):
                finish(challenge, "000000")

        with pytest.raises(Unauthenticated) as refused:
            finish(challenge, code())
        assert refused.value.code == "challenge_expired"

    @pytest.mark.promise("P16")
    def test_whoever_learned_the_password_locks_no_browser_of_the_owner_out(
        self, signed_in, finish, code, now
    ):
        known = with_cookie(LAPTOP, finish(signed_in(ANA).challenge, code()))
        now.move(timedelta(minutes=1))
        for _ in range(2):
            challenge = signed_in(ANA, PHONE).challenge
            for _ in range(5):
                with pytest.raises(Unauthenticated):
                    finish(challenge, "000000", PHONE)
        with pytest.raises(RateLimited):
            finish(signed_in(ANA, PHONE).challenge, code(), PHONE)

        assert finish(signed_in(ANA, known).challenge, code(), known).status == "signed_in"

    @pytest.mark.promise("P16")
    def test_codes_are_throttled_across_challenges(self, signed_in, finish, code):
        for _ in range(2):
            challenge = signed_in(ANA).challenge
            for _ in range(5):
                with pytest.raises(Unauthenticated):
                    finish(challenge, "000000")

        with pytest.raises(RateLimited):
            finish(signed_in(ANA).challenge, code())


class TestRecoveryCodes:
    def test_one_finishes_a_sign_in_once_however_it_is_typed(
        self, enrolled, signed_in, finish, published
    ):
        typed = enrolled[1][0].lower().replace("-", " ")

        assert finish(signed_in(ANA).challenge, typed).status == "signed_in"
        with pytest.raises(Unauthenticated):
            finish(signed_in(ANA).challenge, typed)
        assert published("credentials_changed")[-1]["what"] == "recovery_code_used"

    def test_new_ones_replace_the_old(
        self, enrolled, at_home, new_uow, settings, signed_in, finish
    ):
        operations.renew_recovery_codes(new_uow, settings, **at_home)

        with pytest.raises(Unauthenticated):
            finish(signed_in(ANA).challenge, enrolled[1][0])

    def test_removing_the_app_takes_them_along(
        self, enrolled, at_home, new_uow, settings, signed_in
    ):
        with new_uow() as uow:
            second_factors.remove_totp(uow, settings, **at_home)

        with new_uow() as uow:
            assert uow.db.execute(sa.select(RecoveryCode)).all() == []
        assert signed_in(ANA).status == "signed_in"


def test_a_code_proves_oneself_again(enrolled, at_home, code, now, new_uow, settings):
    now.move(timedelta(hours=2))

    operations.reauthenticate(new_uow, **at_home, code=code())

    with new_uow() as uow:
        second_factors.remove_totp(uow, settings, **at_home)
