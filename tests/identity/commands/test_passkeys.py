"""Passkeys, against a double of the device that holds them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from chassis.errors import Conflict, Invalid, NotFound, Unauthenticated
from identity import queries
from identity.commands import passkeys
from identity.models import Passkey
from identity.operations import browser_sessions as operations
from tests.identity.authenticator import Authenticator, b64
from tests.identity.people import LAPTOP


@pytest.fixture
def phone():
    return Authenticator()


@pytest.fixture
def begin(at_home, new_uow, settings):
    def begin():
        with new_uow() as uow:
            return passkeys.begin_passkey(uow, settings, **at_home)

    return begin


@pytest.fixture
def add(at_home, new_uow, settings):
    def add(challenge, credential, account_id=at_home["account_id"]):
        with new_uow() as uow:
            return passkeys.add_passkey(
                uow,
                settings,
                account_id=account_id,
                challenge=challenge,
                credential=credential,
                name="Ana's phone",
            )

    return add


@pytest.fixture
def added(begin, add, phone):
    begun = begin()
    return add(begun["challenge"], phone.create(begun["options"]))


@pytest.fixture
def ask(new_uow, settings):
    return lambda: operations.begin_passkey_sign_in(new_uow, settings, device=LAPTOP)


@pytest.fixture
def sign_in(new_uow, settings):
    def sign_in(challenge, credential):
        with new_uow() as uow:
            return passkeys.sign_in_with_passkey(
                uow, settings, challenge=challenge, credential=credential, device=LAPTOP
            )

    return sign_in


class TestAdding:
    def test_keeps_it_under_its_name(self, added, at_home, new_uow, published):
        with new_uow() as uow:
            found = queries.list_passkeys(uow.db.connection(), account_id=at_home["account_id"])

        assert [item["name"] for item in found["items"]] == ["Ana's phone"]
        assert published("credentials_changed")[-1]["what"] == "passkey_added"

    def test_refuses_one_that_nobody_unlocked(self, begin, add):
        begun = begin()

        with pytest.raises(Invalid):
            add(begun["challenge"], Authenticator(is_unlocked=False).create(begun["options"]))

    def test_refuses_one_made_on_another_site(self, begin, add):
        begun = begin()
        elsewhere = Authenticator(origin="https://evil.example", rp_id="evil.example")

        with pytest.raises(Invalid):
            add(begun["challenge"], elsewhere.create(begun["options"]))

    def test_refuses_the_answer_to_another_challenge(self, begin, add, phone):
        first, second = begin(), begin()

        with pytest.raises(Invalid):
            add(second["challenge"], phone.create(first["options"]))

    def test_refuses_a_challenge_of_another_account(self, begin, add, phone, signed_up):
        stranger = signed_up("bob@example.com")
        begun = begin()

        with pytest.raises(Unauthenticated):
            add(begun["challenge"], phone.create(begun["options"]), stranger.account_id)

    def test_refuses_the_same_one_twice(self, added, begin, add, phone):
        begun = begin()

        with pytest.raises(Conflict):
            add(begun["challenge"], phone.create(begun["options"]))

    @pytest.mark.parametrize(
        "credential",
        [
            {},
            {"rawId": 5},
            {"id": "x", "rawId": "x", "type": "public-key", "response": []},
            {
                "id": "AAAA",
                "rawId": "AAAA",
                "type": "public-key",
                "response": {"clientDataJSON": "AAAA", "attestationObject": "AAAA"},
            },
        ],
    )
    def test_refuses_rubbish(self, begin, add, credential):
        with pytest.raises(Invalid):
            add(begin()["challenge"], credential)

    def test_needs_proof_of_late(self, begin, now):
        now.move(timedelta(minutes=16))

        with pytest.raises(Unauthenticated):
            begin()


class TestSignIn:
    def test_needs_nothing_else(self, added, phone, ask, sign_in):
        asked = ask()

        tokens = sign_in(asked["challenge"], phone.get(asked["options"]))

        assert tokens.account["id"] == added.account_id

    def test_refuses_a_passkey_of_nobody(self, added, ask, sign_in):
        asked = ask()

        with pytest.raises(Unauthenticated):
            sign_in(asked["challenge"], Authenticator().get(asked["options"]))

    def test_refuses_a_forged_signature(self, added, phone, ask, sign_in):
        asked = ask()
        forger = Authenticator(credential_id=phone.credential_id)

        with pytest.raises(Unauthenticated):
            sign_in(asked["challenge"], forger.get(asked["options"]))

    def test_refuses_one_that_nobody_unlocked(self, added, phone, ask, sign_in):
        asked = ask()
        phone.is_unlocked = False

        with pytest.raises(Unauthenticated):
            sign_in(asked["challenge"], phone.get(asked["options"]))

    def test_refuses_a_replay(self, added, phone, ask, sign_in):
        asked = ask()
        answer = phone.get(asked["options"])
        sign_in(asked["challenge"], answer)

        with pytest.raises(Unauthenticated):
            sign_in(asked["challenge"], answer)
        with pytest.raises(Unauthenticated):
            sign_in(ask()["challenge"], answer)

    def test_refuses_a_clone_whose_counter_is_behind(self, added, phone, ask, sign_in):
        for _ in range(2):
            asked = ask()
            sign_in(asked["challenge"], phone.get(asked["options"]))
        clone = Authenticator(credential_id=phone.credential_id, key=phone.key)

        asked = ask()
        with pytest.raises(Unauthenticated):
            sign_in(asked["challenge"], clone.get(asked["options"]))

    @pytest.mark.parametrize("raw_id", ["", "not base64url!", "A", b64(b"x")])
    def test_refuses_rubbish(self, ask, sign_in, raw_id):
        with pytest.raises(Unauthenticated):
            sign_in(ask()["challenge"], {"rawId": raw_id})


class TestRemoving:
    def test_takes_it_away(self, added, at_home, new_uow, settings, phone, ask, sign_in):
        with new_uow() as uow:
            passkeys.remove_passkey(uow, settings, **at_home, passkey_id=added.id)

        asked = ask()
        with pytest.raises(Unauthenticated):
            sign_in(asked["challenge"], phone.get(asked["options"]))

    def test_a_strangers_is_not_found(
        self, added, signed_up, signed_in, session_id, new_uow, settings
    ):
        stranger = signed_up("bob@example.com")
        of_stranger = {
            "account_id": stranger.account_id,
            "browser_session_id": session_id(signed_in(stranger)),
        }

        with pytest.raises(NotFound), new_uow() as uow:
            passkeys.remove_passkey(uow, settings, **of_stranger, passkey_id=added.id)

        with new_uow() as uow:
            assert uow.db.execute(sa.select(sa.func.count(Passkey.id))).scalar_one() == 1
