"""Changing a password, and showing it again for what matters."""

from datetime import timedelta

import pytest

from chassis.errors import Invalid, RateLimited, Unauthenticated
from identity.operations import browser_sessions, passwords
from tests.identity.people import LAPTOP, PASSWORD, PHONE, SignedUp

NEW = "blue bicycle at nine"


class TestChangePassword:
    def test_takes_the_new_one_and_no_longer_the_old(
        self, at_home, change_password, signed_in, published
    ):
        change_password(**at_home, current_password=PASSWORD, new_password=NEW)

        person = SignedUp(None, "ana@example.com")
        assert signed_in(person, password=NEW).status == "signed_in"
        with pytest.raises(Unauthenticated):
            signed_in(person, password=PASSWORD)
        assert published("credentials_changed")[-1]["what"] == "password"

    def test_signs_other_browsers_out_and_this_one_not(
        self, signed_up, signed_in, session_id, change_password, new_uow, settings
    ):
        person = signed_up()
        here, there = signed_in(person, LAPTOP), signed_in(person, PHONE)

        change_password(
            account_id=person.account_id,
            browser_session_id=session_id(here),
            current_password=PASSWORD,
            new_password=NEW,
        )

        def refresh(tokens, device):
            return browser_sessions.refresh(
                new_uow, settings, refresh_token=tokens.refresh_token, device=device
            )

        assert refresh(here, LAPTOP).status == "signed_in"
        with pytest.raises(Unauthenticated):
            refresh(there, PHONE)

    def test_refuses_a_wrong_current_one_even_just_after_signing_in(self, at_home, change_password):
        with pytest.raises(Unauthenticated) as refused:
            change_password(**at_home, current_password="not it at all", new_password=NEW)
        assert refused.value.code == "password_wrong"

    def test_without_the_current_one_needs_a_sign_in_of_late(self, at_home, change_password, now):
        now.move(timedelta(minutes=16))

        with pytest.raises(Unauthenticated) as refused:
            change_password(**at_home, new_password=NEW)
        assert refused.value.code == "reauthentication_needed"

    def test_refuses_a_common_one(self, at_home, change_password):
        with pytest.raises(Invalid) as refused:
            change_password(**at_home, current_password=PASSWORD, new_password="password!!")
        assert refused.value.code == "password_common"

    def test_can_be_guessed_at_a_few_times_only(self, at_home, change_password):
        for _ in range(10):
            with pytest.raises(Unauthenticated):
                change_password(**at_home, current_password="a guess or so", new_password=NEW)

        with pytest.raises(RateLimited):
            change_password(**at_home, current_password=PASSWORD, new_password=NEW)


class TestReauthenticate:
    def test_opens_what_needs_proof_of_late(self, at_home, change_password, now, new_uow, hashing):
        now.move(timedelta(hours=5))

        passwords.reauthenticate(new_uow, hashing, **at_home, password=PASSWORD)

        change_password(**at_home, new_password=NEW)

    def test_refuses_a_wrong_password(self, at_home, new_uow, hashing):
        with pytest.raises(Unauthenticated):
            passwords.reauthenticate(new_uow, hashing, **at_home, password="a guess")
