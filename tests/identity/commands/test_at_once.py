"""The same thing twice at the same moment: one effect."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from chassis.errors import ChassisError, Invalid, RateLimited, Unauthenticated
from identity.commands import google, sign_in, sign_up
from identity.commands.throttling import admit
from identity.domain.throttles import Limit
from identity.google.id_tokens import GooglePerson
from identity.google.operations import Grant
from identity.models import Account, BrowserSession, RefreshToken
from identity.operations import browser_sessions, visitors
from tests.identity.people import LAPTOP

MANY = 8


@pytest.fixture
def at_once():
    """What comes of an action done by many threads: results and refusals."""

    def at_once(action):
        def attempt(_):
            try:
                return action()
            except ChassisError as refusal:
                return refusal

        with ThreadPoolExecutor(MANY) as pool:
            return list(pool.map(attempt, range(MANY)))

    return at_once


def refusals(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, ChassisError)]


def test_one_link_signs_in_once(at_once, signed_up, new_uow, settings, settle, published):
    person = signed_up()
    visitors.request_sign_in_link(new_uow, email=person.email, device=LAPTOP)
    settle()
    token = published("sign_in_link_requested")[0]["token"]

    def follow():
        with new_uow() as uow:
            return sign_in.sign_in_with_link(uow, settings, token=token, device=LAPTOP)

    refused = refusals(at_once(follow))

    assert [type(refusal) for refusal in refused] == [Invalid] * (MANY - 1)


def test_one_confirmation_opens_once(at_once, new_uow, published):
    with new_uow() as uow:
        sign_up.settle_sign_up(
            uow, email="a@example.com", name="A", locale="en", zone="UTC", password_hash="x"
        )
    token = published("email_confirmation_requested")[0]["token"]

    def follow():
        with new_uow() as uow:
            return sign_up.confirm_email(uow, token=token)

    assert len(refusals(at_once(follow))) == MANY - 1
    assert len(published("email_confirmed")) == 1


def test_many_sign_ups_of_an_address_are_one_account(at_once, new_uow):
    def settle():
        with new_uow() as uow:
            sign_up.settle_sign_up(
                uow, email="a@example.com", name="A", locale="en", zone="UTC", password_hash="x"
            )

    at_once(settle)

    with new_uow() as uow:
        assert uow.db.execute(sa.select(sa.func.count(Account.id))).scalar_one() == 1


def test_many_first_returns_from_google_are_one_account(at_once, new_uow, settings):
    person = GooglePerson("108", "ana@gmail.test", email_verified=True, name="Ana")

    def come_back():
        with new_uow() as uow:
            return google.sign_in(
                uow, settings, Grant(person, None), locale="en", zone="UTC", device=LAPTOP
            )

    assert refusals(at_once(come_back)) == []
    with new_uow() as uow:
        assert uow.db.execute(sa.select(sa.func.count(Account.id))).scalar_one() == 1


def test_many_tabs_get_one_successor(at_once, signed_up, signed_in, new_uow, settings):
    token = signed_in(signed_up()).refresh_token

    outcomes = at_once(
        lambda: (
            browser_sessions.refresh(
                new_uow, settings, refresh_token=token, device=LAPTOP
            ).refresh_token
        )
    )

    assert len(set(outcomes)) == 1
    with new_uow() as uow:
        assert uow.db.execute(sa.select(sa.func.count(RefreshToken.digest))).scalar_one() == 2
        assert uow.db.execute(sa.select(BrowserSession.ended_at)).scalar_one() is None


def test_a_bucket_lets_in_no_more_than_its_limit(at_once, new_uow):
    def attempt():
        with new_uow() as uow:
            admit(uow, "test", "the same", Limit(3, timedelta(hours=1)))

    assert [type(refusal) for refusal in refusals(at_once(attempt))] == [RateLimited] * (MANY - 3)


def test_a_wrong_password_many_times_at_once_is_counted_each_time(
    at_once, signed_up, signed_in, settle, new_uow
):
    person = signed_up()

    refused = refusals(at_once(lambda: signed_in(person, password="a guess")))

    assert [type(refusal) for refusal in refused] == [Unauthenticated] * MANY
    settle()
