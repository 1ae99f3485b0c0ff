"""What a visitor's question costs: the same statements whether or not there is an account.

Counted rather than timed: equal work cannot be told apart by a clock, however good.
"""

from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.errors import Unauthenticated
from identity.models import Account
from identity.operations import browser_sessions, passwords, visitors
from tests.identity.people import LAPTOP, PASSWORD

WITH_COOKIE = replace(LAPTOP, token="a cookie of somebody")
ADDRESSES = ("known@example.com", "nobody@example.com", "waiting@example.com", "link@example.com")


@contextmanager
def statements():
    """What is sent to the database meanwhile."""
    seen = []

    def note(connection, cursor, statement, *_):
        seen.append(statement)

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def everybody(signed_up, new_uow):
    """An account, one that waits for its confirmation, one without a password; and nobody."""
    for address in ADDRESSES:
        if address != "nobody@example.com":
            signed_up(address)
    with new_uow() as uow:
        uow.db.execute(
            sa.update(Account)
            .where(Account.email == "waiting@example.com")
            .values(status="unconfirmed")
        )
        uow.db.execute(
            sa.update(Account).where(Account.email == "link@example.com").values(password_hash=None)
        )


@pytest.fixture
def costs(everybody):
    """What asking costs for each address, as statements."""

    def costs(ask):
        ask("first@example.com")  # opens the bucket of the network that all come from
        seen = []
        for address in ADDRESSES:
            with statements() as sent:
                ask(address)
            seen.append(sent)
        return seen

    return costs


def all_alike(seen):
    assert seen[0]
    for one in seen:
        assert one == seen[0]
    return True


class TestVisitors:
    @pytest.mark.parametrize("device", [LAPTOP, WITH_COOKIE])
    def test_who_try_a_password_learn_nothing(self, costs, new_uow, settings, hashing, device):
        def ask(address):
            with pytest.raises(Unauthenticated):
                passwords.sign_in(
                    new_uow, settings, hashing, email=address, password="a guess", device=device
                )

        assert all_alike(costs(ask))

    def test_who_sign_up_learn_nothing(self, costs, new_uow, hashing):
        def ask(address):
            visitors.sign_up(
                new_uow,
                hashing,
                frozenset(),
                email=address,
                password=PASSWORD,
                name="Somebody",
                locale="en",
                zone="UTC",
                device=LAPTOP,
            )

        assert all_alike(costs(ask))

    def test_who_ask_for_a_link_learn_nothing(self, costs, new_uow):
        def ask(address):
            visitors.request_sign_in_link(new_uow, email=address, device=LAPTOP)

        assert all_alike(costs(ask))

    def test_who_ask_for_a_passkey_name_nobody(self, new_uow, settings):
        asked = browser_sessions.begin_passkey_sign_in(new_uow, settings, device=LAPTOP)

        assert not asked["options"].get("allowCredentials")
