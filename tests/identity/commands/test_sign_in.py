"""Signing in with a password, and what it leaves."""

from dataclasses import replace

import jwt
import pytest
import sqlalchemy as sa

from chassis.errors import RateLimited, Unauthenticated
from chassis.tables import inbox
from identity import queries
from identity.commands import roles
from identity.commands.admission import FROM_KNOWN_DEVICE, FROM_SOURCE, FROM_STRANGERS
from identity.domain.devices import Device
from identity.domain.roles import Role
from identity.hashing import Hashing
from identity.models import Account, RefreshToken, SignIn, SigningKey, Throttle
from identity.operations import passwords
from tests.identity.people import LAPTOP, PASSWORD, PHONE, SignedUp, with_cookie

NOBODY = SignedUp(None, "nobody@example.com")


def elsewhere(number: int):
    """A device in a network of its own."""
    return replace(PHONE, ip=f"203.0.{number}.1")


def verified(new_uow, access_token, now):
    """The claims, as a verifier reads them who knows the published keys only."""
    with new_uow() as uow:
        keys = queries.get_signing_keys(uow.db.connection())
    kid = jwt.get_unverified_header(access_token)["kid"]
    (key,) = [jwt.PyJWK(key) for key in keys["keys"] if key["kid"] == kid]
    options = {"verify_exp": False, "verify_iat": False}
    return jwt.decode(
        access_token, key, algorithms=["EdDSA"], issuer="http://localhost:8000", options=options
    )


class TestTokens:
    def test_the_access_token_names_account_session_and_roles(
        self, signed_up, signed_in, new_uow, now
    ):
        person = signed_up()

        tokens = signed_in(person)

        claims = verified(new_uow, tokens.access_token, now)
        assert claims["sub"] == str(person.account_id)
        assert claims["roles"] == ["host"]
        assert claims["exp"] - claims["iat"] == 600
        with new_uow() as uow:
            found = queries.list_browser_sessions(
                uow.db.connection(), account_id=person.account_id, now=now.at
            )
        assert [str(item["id"]) for item in found["items"]] == [claims["sid"]]

    @pytest.mark.promise("P24")
    def test_neither_refresh_token_nor_signing_key_is_kept_in_the_clear(
        self, signed_up, signed_in, new_uow
    ):
        tokens = signed_in(signed_up())

        with new_uow() as uow:
            digest = uow.db.execute(sa.select(RefreshToken.digest)).scalar_one()
            key = uow.db.execute(sa.select(SigningKey)).scalar_one()
        assert tokens.refresh_token.encode() not in digest
        assert len(key.private_key_sealed) > 32 + 28

    def test_an_operators_token_says_so(self, signed_up, signed_in, new_uow, now):
        person = signed_up()
        with new_uow() as uow:
            roles.grant_role(uow, email=person.email, role=Role.OPERATOR, granted_by="test")

        tokens = signed_in(person)

        assert "rights_desk" in verified(new_uow, tokens.access_token, now)["roles"]

    def test_a_suspended_account_signs_in_without_roles(self, signed_up, signed_in, new_uow, now):
        person = signed_up()
        with new_uow() as uow:
            uow.db.get_one(Account, person.account_id).status = "suspended"

        tokens = signed_in(person)

        assert verified(new_uow, tokens.access_token, now)["roles"] == []


class TestRefusal:
    def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
        self, signed_up, signed_in
    ):
        person = signed_up()

        with pytest.raises(Unauthenticated) as wrong:
            signed_in(person, password="not the password")
        with pytest.raises(Unauthenticated) as unknown:
            signed_in(NOBODY)

        assert wrong.value.args == unknown.value.args

    def test_both_cost_one_hash_and_leave_the_same_row(
        self, signed_up, signed_in, hashing, new_uow, monkeypatch
    ):
        """Timing: the same steps, whether or not there is an account."""
        person = signed_up()
        hashed = []
        monkeypatch.setattr(
            hashing, "_run", lambda work, *given: (hashed.append(1), work(*given))[1]
        )

        for who in (person, NOBODY):
            with pytest.raises(Unauthenticated):
                signed_in(who, password="not the password")

        assert len(hashed) == 2
        with new_uow() as uow:
            rows = uow.db.execute(sa.select(inbox.c.name, inbox.c.status)).all()
        assert rows == [("failed_sign_in", "pending")] * 2

    def test_a_failed_try_appears_in_the_owners_log_only(
        self, signed_up, signed_in, settle, new_uow
    ):
        person = signed_up()
        for who in (person, NOBODY):
            with pytest.raises(Unauthenticated):
                signed_in(who, PHONE, password="not the password")

        settle()

        with new_uow() as uow:
            log = queries.list_sign_ins(uow.db.connection(), account_id=person.account_id)
            assert uow.db.execute(sa.select(sa.func.count(SignIn.id))).scalar_one() == 1
        (entry,) = log["items"]
        assert (entry["outcome"], entry["ip"], entry["browser"]) == ("failed", PHONE.ip, "Safari")

    def test_a_password_in_another_case_is_wrong_and_an_address_in_another_case_is_right(
        self, signed_up, signed_in
    ):
        signed_up("ana@example.com")

        tokens = signed_in(SignedUp(None, "  ANA@Example.com"))

        assert tokens.account["email"] == "ana@example.com"
        with pytest.raises(Unauthenticated):
            signed_in(NOBODY, password="GREEN TRAM AT SEVEN")


@pytest.mark.promise("P16")
class TestThrottle:
    @pytest.fixture
    def attack(self, signed_in):
        """Tries of strangers, each from a network of its own, until they are refused."""

        def attack(person):
            for number in range(FROM_STRANGERS.tries + 1):
                try:
                    signed_in(person, elsewhere(number), password="a guess")
                except RateLimited:
                    return
                except Unauthenticated:
                    continue
            pytest.fail("nothing stopped the attack")

        return attack

    def test_strangers_are_stopped_wherever_they_come_from(self, signed_up, attack):
        attack(signed_up())

    def test_an_unknown_address_is_stopped_alike(self, attack):
        attack(NOBODY)

    def test_the_owner_signs_in_during_the_attack_from_a_browser_they_have_used(
        self, signed_up, signed_in, attack
    ):
        person = signed_up()
        known = with_cookie(LAPTOP, signed_in(person, LAPTOP))

        attack(person)

        assert signed_in(person, known).status == "signed_in"

    def test_a_made_up_cookie_opens_no_bucket_of_its_own(self, signed_up, signed_in, attack):
        person = signed_up()
        attack(person)

        with pytest.raises(RateLimited):
            signed_in(person, replace(LAPTOP, token="made up"))

    def test_a_stolen_browser_is_stopped_too(self, signed_up, signed_in):
        person = signed_up()
        known = with_cookie(LAPTOP, signed_in(person, LAPTOP))

        for _ in range(FROM_KNOWN_DEVICE.tries):
            with pytest.raises(Unauthenticated):
                signed_in(person, known, password="a guess")

        with pytest.raises(RateLimited):
            signed_in(person, known)

    def test_those_whose_address_is_unknown_do_not_share_a_bucket(self, signed_in):
        for number in range(FROM_SOURCE.tries + 1):
            with pytest.raises(Unauthenticated):
                signed_in(SignedUp(None, f"nobody-{number}@example.com"), Device())

    def test_one_source_is_stopped_however_many_addresses_it_tries(self, signed_in):
        for number in range(FROM_SOURCE.tries):
            with pytest.raises(Unauthenticated):
                signed_in(SignedUp(None, f"nobody-{number}@example.com"))

        with pytest.raises(RateLimited):
            signed_in(NOBODY)

    def test_keeps_no_address_in_the_clear(self, signed_in, new_uow):
        with pytest.raises(Unauthenticated):
            signed_in(NOBODY)

        with new_uow() as uow:
            digests = uow.db.execute(sa.select(Throttle.digest)).scalars().all()
        assert len(digests) == 2
        assert not any(b"nobody" in digest for digest in digests)


class TestNewDevice:
    def test_the_first_device_of_all_is_no_news(self, signed_up, signed_in, published):
        signed_in(signed_up(), LAPTOP)

        assert published("signed_in_from_new_device") == []

    def test_the_owner_is_told_of_another(self, signed_up, signed_in, published, now):
        person = signed_up()
        signed_in(person, LAPTOP)

        signed_in(person, PHONE)

        assert published("signed_in_from_new_device") == [
            {
                "account_id": str(person.account_id),
                "browser": "Safari",
                "operating_system": "macOS",
                "signed_in_at": "2027-03-01T12:00:00Z",
            }
        ]

    def test_not_of_one_that_shows_its_cookie_from_elsewhere(self, signed_up, signed_in, published):
        person = signed_up()
        cookie = with_cookie(LAPTOP, signed_in(person, LAPTOP)).token

        tokens = signed_in(person, replace(PHONE, token=cookie))

        assert published("signed_in_from_new_device") == []
        assert tokens.device_token is None

    def test_not_of_one_that_has_lost_its_cookie_and_looks_the_same(
        self, signed_up, signed_in, published
    ):
        person = signed_up()
        signed_in(person, LAPTOP)

        signed_in(person, LAPTOP)

        assert published("signed_in_from_new_device") == []


class TestHashing:
    def test_takes_new_parameters_at_the_next_sign_in(
        self, signed_up, settings, new_uow, signed_in, hashing
    ):
        person = signed_up()
        stronger = Hashing(replace(settings, argon2_iterations=2))

        passwords.sign_in(
            new_uow, settings, stronger, email=person.email, password=PASSWORD, device=LAPTOP
        )

        with new_uow() as uow:
            kept = uow.db.get_one(Account, person.account_id).password_hash
        assert not stronger.is_outdated(kept)
        assert signed_in(person).status == "signed_in"
