"""Proof of late: what counts as it, for how long, and for whom."""

from datetime import timedelta

import pytest

from chassis.errors import Unauthenticated
from identity import queries
from identity.commands import browser_sessions, passkeys
from identity.operations import browser_sessions as operations
from tests.identity.authenticator import Authenticator
from tests.identity.people import LAPTOP

QUARTER = timedelta(minutes=15)


@pytest.fixture
def is_recent(at_home, new_uow, settings, now):
    def is_recent(**other):
        with new_uow() as uow:
            found = queries.get_proof(
                uow.db.connection(),
                now=now.at,
                window=settings.reauthentication_window,
                **at_home | other,
            )
        return found["is_recent"]

    return is_recent


@pytest.fixture
def phone(at_home, new_uow, settings):
    """Holds a passkey of Ana's."""
    made = Authenticator()
    with new_uow() as uow:
        begun = passkeys.begin_passkey(uow, settings, **at_home)
    with new_uow() as uow:
        passkeys.add_passkey(
            uow,
            settings,
            account_id=at_home["account_id"],
            challenge=begun["challenge"],
            credential=made.create(begun["options"]),
            name="Ana's phone",
        )
    return made


@pytest.fixture
def show_passkey(new_uow, settings):
    """Unlock a device's passkey again, in a browser session."""

    def show(device, browser_session):
        asked = operations.begin_passkey_sign_in(new_uow, settings, device=LAPTOP)
        credential = device.get(asked["options"])
        with new_uow() as uow:
            passkeys.show_passkey(
                uow,
                settings,
                challenge=asked["challenge"],
                credential=credential,
                **browser_session,
            )

    return show


class TestProof:
    def test_is_good_for_a_quarter_of_an_hour(self, is_recent, now):
        now.move(QUARTER)
        assert is_recent()

        now.move(timedelta(seconds=1))
        assert not is_recent()

    def test_by_passkey_begins_it_anew(self, is_recent, now, phone, show_passkey, at_home):
        now.move(QUARTER * 2)

        show_passkey(phone, at_home)

        assert is_recent()

    def test_by_anothers_passkey_is_none(
        self, now, phone, show_passkey, signed_up, signed_in, session_id, is_recent
    ):
        eve = signed_up("eve@example.com")
        hers = {"account_id": eve.account_id, "browser_session_id": session_id(signed_in(eve))}
        now.move(QUARTER * 2)

        with pytest.raises(Unauthenticated):
            show_passkey(phone, hers)

        assert not is_recent(**hers)

    def test_is_none_for_anothers_browser_session(self, is_recent, signed_up):
        assert not is_recent(account_id=signed_up("eve@example.com").account_id)

    def test_ends_with_the_browser_session(self, is_recent, at_home, new_uow):
        with new_uow() as uow:
            browser_sessions.revoke(uow, **at_home)

        assert not is_recent()
