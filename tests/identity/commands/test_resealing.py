"""A new key in front of the ring: everything is sealed by it, and the old one can go."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from chassis.encryption import InvalidCiphertext, KeyRing
from chassis.testing.processes import random_key
from chassis.unit_of_work import UnitOfWork
from identity.commands import credentials, resealing, second_factors, signing_keys
from identity.models import GoogleLink, GoogleRevocation, SigningKey, Totp
from identity.repository import accounts

SEALED = (
    (SigningKey.private_key_sealed, lambda row: signing_keys.context(row.kid)),
    (Totp.secret_sealed, lambda row: second_factors.context(row.account_id)),
    (GoogleLink.refresh_token_sealed, lambda row: credentials.context(row.account_id)),
    (GoogleRevocation.token_sealed, lambda row: credentials.revocation_context(row.id)),
)


@pytest.fixture
def rotated(key_ring) -> KeyRing:
    new = KeyRing.from_setting(f"new:{random_key()}")
    return replace(new, keys={**new.keys, **key_ring.keys})


@pytest.fixture
def with_ring(service_database, tombstones):
    return lambda ring: UnitOfWork(
        service_database("identity"), "identity", keys=ring, tombstones=tombstones
    )


@pytest.fixture
def sealed(at_home, signed_up, new_uow, settings):
    """One value of each kind, sealed by the old key."""
    other = signed_up("bob@example.com")
    with new_uow() as uow:
        second_factors.begin_totp(uow, settings, **at_home)
        for subject, account_id in (("1", at_home["account_id"]), ("2", other.account_id)):
            account = accounts.get(uow.db, account_id)
            link = credentials.link_google(uow, account, subject=subject, refresh_token="1//t")
        credentials.give_grant_back(uow, link)


def readable_by(uow):
    """How many of the kinds this unit of work's ring can read."""
    readable = 0
    for column, context in SEALED:
        row = uow.db.execute(sa.select(column.class_)).scalar_one()
        try:
            uow.keys.decrypt(getattr(row, column.key), context(row))
        except InvalidCiphertext:
            continue
        readable += 1
    return readable


@pytest.mark.usefixtures("sealed")
@pytest.mark.promise("P24")
class TestReseal:
    def test_leaves_nothing_for_the_old_key(self, with_ring, rotated):
        new_alone = KeyRing("new", {"new": rotated.keys["new"]})
        with with_ring(new_alone) as uow:
            assert readable_by(uow) == 0

        with with_ring(rotated) as uow:
            assert resealing.reseal(uow) == 4

        with with_ring(new_alone) as uow:
            assert readable_by(uow) == 4

    def test_has_nothing_to_do_twice(self, with_ring, rotated):
        with with_ring(rotated) as uow:
            resealing.reseal(uow)

        with with_ring(rotated) as uow:
            assert resealing.reseal(uow) == 0
