"""A new key in front of the ring: every secret is sealed by it, and the old one can go."""

import pytest

from identity.commands import credentials, email_change, google, second_factors
from identity.operations import browser_sessions
from identity.repository import accounts
from identity.sealed import SEALED
from tests.identity.people import LAPTOP
from tests.turning import sealed_anew


@pytest.fixture
def secrets_of_every_kind(at_home, signed_up, signed_in, new_uow, settings):
    """At least one value in every sealed column, written as the service writes it."""
    other = signed_up("bob@example.com")
    with new_uow() as uow:
        second_factors.begin_totp(uow, settings, **at_home)
        email_change.request_email_change(uow, settings, **at_home, email="ana@new.example")
        google.begin(uow, browser_state="a browser")
        for subject, account_id in (("1", at_home["account_id"]), ("2", other.account_id)):
            account = accounts.get(uow.db, account_id)
            link = credentials.link_google(uow, account, subject=subject, refresh_token="1//t")
        credentials.give_grant_back(uow, link)
    token = signed_in(other).refresh_token
    browser_sessions.refresh(new_uow, settings, refresh_token=token, device=LAPTOP)


@pytest.mark.usefixtures("secrets_of_every_kind")
@pytest.mark.promise("P24")
def test_every_secret_is_sealed_anew(service_database, key_ring):
    found = sealed_anew(service_database("identity"), key_ring, SEALED)

    assert [name for name, number in found.items() if not number] == []
