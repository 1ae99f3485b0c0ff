"""Refresh tokens: rotation, the grace of one browser, and reuse."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from chassis.errors import NotFound, Unauthenticated
from chassis.retention.forgetting import obey_all
from identity import queries, retention
from identity.commands import browser_sessions, roles
from identity.domain.roles import Role
from identity.models import BrowserSession, RefreshToken
from identity.operations import browser_sessions as operations
from tests.identity.people import LAPTOP, PHONE


@pytest.fixture
def refresh(new_uow, settings):
    def refresh(token, device=LAPTOP):
        return operations.refresh(new_uow, settings, refresh_token=token, device=device)

    return refresh


@pytest.fixture
def end_reason(new_uow):
    def reason():
        with new_uow() as uow:
            return uow.db.execute(sa.select(BrowserSession.end_reason)).scalar_one()

    return reason


@pytest.fixture
def revoked(new_uow, now):
    def revoked():
        with new_uow() as uow:
            return queries.get_revocations(uow.db.connection(), as_of=now.at)["items"]

    return revoked


class TestRotation:
    def test_gives_the_next_pair(self, signed_up, signed_in, refresh, now):
        first = signed_in(signed_up())
        now.move(timedelta(minutes=9))

        second = refresh(first.refresh_token)

        assert second.refresh_token != first.refresh_token
        assert second.access_expires_at == now.at + timedelta(minutes=10)

    def test_goes_on_and_on_while_it_is_used(self, signed_up, signed_in, refresh, now):
        token = signed_in(signed_up()).refresh_token

        for _ in range(5):
            now.move(timedelta(days=29))
            token = refresh(token).refresh_token

        assert token

    def test_ends_after_a_month_unused(self, signed_up, signed_in, refresh, now):
        token = signed_in(signed_up()).refresh_token
        now.move(timedelta(days=30))

        with pytest.raises(Unauthenticated):
            refresh(token)

    def test_ends_for_good_after_half_a_year(self, signed_up, signed_in, refresh, now):
        token = signed_in(signed_up()).refresh_token
        for _ in range(6):
            now.move(timedelta(days=29))
            token = refresh(token).refresh_token
        now.move(timedelta(days=6))

        with pytest.raises(Unauthenticated):
            refresh(token)

    def test_refuses_a_forged_token(self, refresh):
        with pytest.raises(Unauthenticated):
            refresh("forged")


class TestReuse:
    def test_two_tabs_at_once_get_the_same_successor(self, signed_up, signed_in, refresh, now):
        token = signed_in(signed_up()).refresh_token

        one = refresh(token)
        now.move(timedelta(seconds=10))
        other = refresh(token)

        assert one.refresh_token == other.refresh_token

    def test_a_spent_token_ends_the_family(
        self, signed_up, signed_in, refresh, now, end_reason, revoked
    ):
        stolen = signed_in(signed_up()).refresh_token
        fresh = refresh(stolen).refresh_token
        now.move(timedelta(seconds=11))

        with pytest.raises(Unauthenticated):
            refresh(stolen)

        assert end_reason() == "refresh_token_reused"
        assert len(revoked()) == 1
        with pytest.raises(Unauthenticated):
            refresh(fresh)

    def test_within_the_grace_another_browser_ends_it_too(
        self, signed_up, signed_in, refresh, end_reason
    ):
        stolen = signed_in(signed_up()).refresh_token
        refresh(stolen)

        with pytest.raises(Unauthenticated):
            refresh(stolen, PHONE)

        assert end_reason() == "refresh_token_reused"

    def test_within_the_grace_a_token_two_generations_old_ends_it(
        self, signed_up, signed_in, refresh, end_reason
    ):
        first = signed_in(signed_up()).refresh_token
        refresh(refresh(first).refresh_token)

        with pytest.raises(Unauthenticated):
            refresh(first)

        assert end_reason() == "refresh_token_reused"

    def test_the_successor_is_not_readable_after_the_grace(
        self, signed_up, signed_in, refresh, new_uow, settings, now
    ):
        refresh(signed_in(signed_up()).refresh_token)
        now.move(timedelta(seconds=11))

        obey_all(new_uow, retention.rules(settings))

        with new_uow() as uow:
            sealed = uow.db.execute(sa.select(RefreshToken.successor_sealed)).scalars().all()
        assert sealed == [None, None]


class TestEnding:
    def test_signing_out_ends_it(self, signed_up, signed_in, refresh, new_uow, end_reason):
        token = signed_in(signed_up()).refresh_token

        with new_uow() as uow:
            browser_sessions.sign_out(uow, refresh_token=token)

        assert end_reason() == "signed_out"
        with pytest.raises(Unauthenticated):
            refresh(token)

    def test_signing_out_twice_or_with_rubbish_is_no_error(self, signed_up, signed_in, new_uow):
        token = signed_in(signed_up()).refresh_token

        for given in (token, token, "rubbish"):
            with new_uow() as uow:
                browser_sessions.sign_out(uow, refresh_token=given)

    def test_one_can_be_revoked_from_another_browser(
        self, signed_up, signed_in, refresh, new_uow, revoked
    ):
        person = signed_up()
        lost, kept = signed_in(person, PHONE), signed_in(person, LAPTOP)
        with new_uow() as uow:
            (lost_id,) = uow.db.execute(
                sa.select(BrowserSession.id).where(BrowserSession.ip == PHONE.ip)
            ).scalars()

        with new_uow() as uow:
            browser_sessions.revoke(uow, account_id=person.account_id, browser_session_id=lost_id)

        assert [item["browser_session_id"] for item in revoked()] == [lost_id]
        assert refresh(kept.refresh_token)
        with pytest.raises(Unauthenticated):
            refresh(lost.refresh_token, PHONE)

    def test_voids_what_was_issued_by_a_clock_a_minute_ahead(
        self, signed_up, signed_in, new_uow, revoked, now
    ):
        person = signed_up()
        now.move(timedelta(minutes=1))
        issued_at, token = now.at, signed_in(person).refresh_token
        now.move(timedelta(minutes=-1))

        with new_uow() as uow:
            browser_sessions.sign_out(uow, refresh_token=token)

        (voided,) = revoked()
        assert issued_at < voided["void_before"]

    def test_a_strangers_is_not_found(self, signed_up, signed_in, new_uow):
        signed_in(signed_up("ana@example.com"))
        stranger = signed_up("bob@example.com")
        with new_uow() as uow:
            found = uow.db.execute(sa.select(BrowserSession.id)).scalar_one()

        with pytest.raises(NotFound), new_uow() as uow:
            browser_sessions.revoke(uow, account_id=stranger.account_id, browser_session_id=found)


def test_a_new_role_voids_access_tokens_and_signs_nobody_out(
    signed_up, signed_in, refresh, new_uow, revoked, now
):
    person = signed_up()
    token = signed_in(person).refresh_token
    now.move(timedelta(seconds=5))

    with new_uow() as uow:
        roles.grant_role(uow, email=person.email, role=Role.SUPPORT, granted_by="test")

    assert [item["void_before"] for item in revoked()] == [now.at]
    assert refresh(token).status == "signed_in"


def test_a_browser_that_was_updated_stays_signed_in(signed_up, signed_in, refresh):
    token = signed_in(signed_up()).refresh_token
    updated = replace(LAPTOP, user_agent=LAPTOP.user_agent.replace("145", "146"))

    assert refresh(token, updated).status == "signed_in"
