"""Rotating the signing key, by schedule or by command, signs nobody out."""

from datetime import timedelta

import jwt
import pytest

from chassis.errors import Unauthenticated
from gateway.tokens import Revocations, SigningKeys, Verifier
from identity import queries
from identity.commands import signing_keys
from identity.operations import browser_sessions as operations
from tests.identity.people import LAPTOP

MINUTE = timedelta(minutes=1)


@pytest.fixture
def verifier(new_uow):
    """The gateway's own, whose keys are as old as its cache lets them be."""

    def ask(query, **more):
        def fetch():
            with new_uow() as uow:
                return query(uow.db.connection(), **more)

        return fetch

    keys = SigningKeys(ask(queries.get_signing_keys))
    revocations = Revocations(lambda: {"items": []})
    return Verifier(keys, revocations, "http://localhost:8000")


@pytest.fixture
def rotate(new_uow, settings):
    def rotate():
        with new_uow() as uow:
            return signing_keys.rotate_now(uow, settings.signing_key_schedule)

    return rotate


@pytest.fixture
def refresh(new_uow, settings):
    return lambda token: operations.refresh(new_uow, settings, refresh_token=token, device=LAPTOP)


def key_of(tokens):
    return jwt.get_unverified_header(tokens.access_token)["kid"]


class TestRotation:
    def test_changes_the_key_an_hour_later_and_signs_nobody_out(
        self, signed_up, signed_in, refresh, rotate, verifier, now
    ):
        first = tokens = signed_in(signed_up())
        active_from = rotate()
        assert active_from == now.at + timedelta(hours=1)

        # Every minute for two hours, as a browser that renews its tokens when they run out.
        for _ in range(120):
            now.move(MINUTE)
            try:
                verifier.verify(tokens.access_token)
            except Unauthenticated:
                tokens = refresh(tokens.refresh_token)
                verifier.verify(tokens.access_token)

        assert key_of(tokens) != key_of(first)

    def test_asked_for_twice_makes_one_key(self, signed_up, signed_in, rotate, new_uow):
        signed_in(signed_up())

        assert rotate() == rotate()

        with new_uow() as uow:
            assert len(queries.get_signing_keys(uow.db.connection())["keys"]) == 2
