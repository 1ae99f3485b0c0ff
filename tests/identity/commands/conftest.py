"""What commands that need a browser session are tried with."""

from uuid import UUID

import jwt
import pytest

from identity.operations import passwords


@pytest.fixture(autouse=True)
def _stopped(now):
    """Time stands still for commands, unless a test moves it."""


@pytest.fixture
def session_id():
    """The browser session that tokens belong to."""

    def session_id(tokens):
        claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
        return UUID(claims["sid"])

    return session_id


@pytest.fixture
def at_home(signed_up, signed_in, session_id):
    """Ana, signed in: what her requests carry."""
    person = signed_up()
    return {"account_id": person.account_id, "browser_session_id": session_id(signed_in(person))}


@pytest.fixture
def change_password(new_uow, settings, hashing):
    def change(**asked):
        passwords.change_password(new_uow, settings, hashing, frozenset({"password"}), **asked)

    return change
