"""Google accounts: signing up with one, linking, unlinking, giving the grant back."""

from datetime import timedelta

import jwt
import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.errors import Conflict, Invalid, Unauthenticated, Unavailable
from identity.commands import credentials, sign_up
from identity.models import GoogleLink, GoogleRevocation
from identity.operations import google as operations
from tests.identity.google.conftest import ANA, BROWSER, consent

BRUNO = "113904618572209447811"


def session_id_of(tokens):
    return jwt.decode(tokens.access_token, options={"verify_signature": False})["sid"]


@pytest.fixture
def begin_link(new_uow, settings, google):
    def begin_link(account_id, tokens, sub=ANA):
        begun = operations.begin_link(
            new_uow,
            settings,
            google,
            account_id=account_id,
            browser_session_id=session_id_of(tokens),
            browser_state=BROWSER,
        )
        return consent(begun["authorization_url"], sub)

    return begin_link


@pytest.fixture
def unlink(new_uow, settings):
    def unlink(account_id, tokens):
        with new_uow() as uow:
            credentials.unlink_google(
                uow, settings, account_id=account_id, browser_session_id=session_id_of(tokens)
            )

    return unlink


class TestSignUp:
    def test_makes_a_confirmed_account_without_a_password(self, leave, come_back, published):
        account = come_back(leave()).account

        assert account["email"] == "ana.lopez@gmail.test"
        assert account["name"] == "Ana Lopez"
        assert (account["email_verified"], account["google_linked"]) == (True, True)
        assert not account["has_password"]
        assert published("email_confirmed") == [{"account_id": str(account["id"])}]

    def test_takes_over_a_sign_up_that_was_never_confirmed(
        self, leave, come_back, new_uow, hashing, published
    ):
        """Whoever signed up with the address first has no way in: their link and password go."""
        with new_uow() as uow:
            sign_up.settle_sign_up(
                uow,
                email="ana.lopez@gmail.test",
                name="Attacker",
                locale="en",
                zone="UTC",
                password_hash=hashing.hash("the attacker's phrase"),
            )

        account = come_back(leave()).account

        assert (account["name"], account["has_password"]) == ("Ana Lopez", False)
        token = published("email_confirmation_requested")[0]["token"]
        with pytest.raises(Invalid), new_uow() as uow:
            sign_up.confirm_email(uow, token=token)


class TestLinking:
    def test_lets_google_sign_in_to_the_account(
        self, signed_up, signed_in, begin_link, come_back, leave, published
    ):
        person = signed_up("ana@example.com")
        back = begin_link(person.account_id, signed_in(person))

        assert come_back(back) == {"status": "linked"}
        assert come_back(leave()).account["id"] == person.account_id
        assert published("credentials_changed")[-1]["what"] == "google_linked"

    def test_refuses_a_google_account_that_signs_in_elsewhere(
        self, signed_up, signed_in, begin_link, come_back, leave
    ):
        come_back(leave())
        person = signed_up("other@example.com")

        with pytest.raises(Conflict) as refused:
            come_back(begin_link(person.account_id, signed_in(person)))
        assert refused.value.code == "google_linked_elsewhere"

    def test_refuses_a_second_google_account(self, signed_up, signed_in, begin_link, come_back):
        person = signed_up("ana@example.com")
        tokens = signed_in(person)
        come_back(begin_link(person.account_id, tokens))

        with pytest.raises(Conflict):
            come_back(begin_link(person.account_id, tokens, BRUNO))

    def test_needs_proof_of_late(self, signed_up, signed_in, begin_link, now):
        person = signed_up("ana@example.com")
        tokens = signed_in(person)
        now.move(timedelta(minutes=16))

        with pytest.raises(Unauthenticated) as refused:
            begin_link(person.account_id, tokens)
        assert refused.value.code == "reauthentication_needed"


class TestUnlinking:
    def test_forgets_the_google_account_and_gives_its_grant_back(
        self, signed_up, signed_in, begin_link, come_back, unlink, new_uow, google, sandbox
    ):
        person = signed_up("ana@example.com")
        tokens = signed_in(person)
        come_back(begin_link(person.account_id, tokens))

        unlink(person.account_id, tokens)
        operations.give_grants_back(new_uow, google)

        with new_uow() as uow:
            assert uow.db.execute(sa.select(GoogleLink)).all() == []
            assert uow.db.execute(sa.select(GoogleRevocation)).all() == []
        assert sandbox.world.store.collection("google.tokens").list() == []

    def test_goes_on_telling_google_until_it_confirms(
        self, signed_up, signed_in, begin_link, come_back, unlink, new_uow, google, fail
    ):
        person = signed_up("ana@example.com")
        tokens = signed_in(person)
        come_back(begin_link(person.account_id, tokens))
        unlink(person.account_id, tokens)
        fail("revoke", "500")

        with pytest.raises(Unavailable):
            operations.give_grants_back(new_uow, google)
        with clock.frozen(clock.now() + timedelta(seconds=2)):
            operations.give_grants_back(new_uow, google)

        with new_uow() as uow:
            assert uow.db.execute(sa.select(GoogleRevocation)).all() == []

    def test_a_grant_that_google_no_longer_knows_is_given_back(
        self, signed_up, signed_in, begin_link, come_back, unlink, new_uow, google, sandbox
    ):
        person = signed_up("ana@example.com")
        tokens = signed_in(person)
        come_back(begin_link(person.account_id, tokens))
        unlink(person.account_id, tokens)
        for token in sandbox.world.store.collection("google.tokens").list():
            sandbox.world.store.collection("google.tokens").delete(token["token"])

        operations.give_grants_back(new_uow, google)

        with new_uow() as uow:
            assert uow.db.execute(sa.select(GoogleRevocation)).all() == []
