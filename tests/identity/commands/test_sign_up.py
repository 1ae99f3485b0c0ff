"""Signing up and confirming the address."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from chassis.errors import Invalid, RateLimited, Unauthenticated
from chassis.tables import inbox, tombstone
from identity import queries
from identity.commands import sign_in, sign_up
from identity.models import Account, MailedToken
from identity.operations import visitors
from tests.identity.people import LAPTOP, PASSWORD, SignedUp


@pytest.fixture
def ask(new_uow, hashing):
    def ask(email="ana@example.com", password=PASSWORD, name="Ana Lopez", device=LAPTOP):
        visitors.sign_up(
            new_uow,
            hashing,
            frozenset({"password"}),
            email=email,
            password=password,
            name=name,
            locale="en",
            zone="UTC",
            device=device,
        )

    return ask


@pytest.fixture
def confirm(new_uow, published):
    def confirm(index=-1):
        token = published("email_confirmation_requested")[index]["token"]
        with new_uow() as uow:
            return sign_up.confirm_email(uow, token=token).id

    return confirm


class TestSignUp:
    def test_mails_a_link_and_opens_nothing_yet(self, ask, settle, published, new_uow):
        ask()
        settle()

        (event,) = published("email_confirmation_requested")
        with new_uow() as uow:
            account = queries.get_account(uow.db.connection(), account_id=event["account_id"])
        assert account["status"] == "unconfirmed"
        assert not account["email_verified"]

    def test_tells_the_owner_of_a_confirmed_address_and_changes_nothing(
        self, ask, settle, published, signed_up
    ):
        person = signed_up("ana@example.com")
        before = published("email_confirmation_requested")

        ask("ANA@example.com ", password="another good phrase", name="Somebody Else")
        settle()

        assert published("sign_up_attempted_again") == [{"account_id": str(person.account_id)}]
        assert published("email_confirmation_requested") == before

    def test_answers_known_and_unknown_addresses_by_the_same_work(self, ask, signed_up, new_uow):
        """Timing: all the answer leaves is one row of the same shape; the rest comes after it."""
        signed_up("known@example.com")

        ask("known@example.com")
        ask("unknown@example.com")

        with new_uow() as uow:
            rows = uow.db.execute(sa.select(inbox.c.source, inbox.c.name, inbox.c.status)).all()
        assert rows == [("visitor", "sign_up", "pending")] * 2

    def test_leaves_no_password_behind_once_it_is_settled(self, ask, settle, new_uow):
        ask()
        settle()

        with new_uow() as uow:
            assert uow.db.execute(sa.select(inbox.c.payload)).scalars().all() == [None]

    def test_refuses_a_password_that_is_guessed_first(self, ask):
        with pytest.raises(Invalid) as refused:
            ask(password="Password2026")

        assert refused.value.code == "password_common"
        assert "password" in refused.value.details

    def test_refuses_a_password_made_of_the_address(self, ask):
        with pytest.raises(Invalid) as refused:
            ask(email="hannaweber@example.com", password="hannaweber12")

        assert refused.value.code == "password_personal"

    @pytest.mark.promise("P16")
    def test_stops_mailing_an_address_that_is_signed_up_again_and_again(self, ask):
        for _ in range(5):
            ask()

        with pytest.raises(RateLimited) as refused:
            ask()
        assert refused.value.details["retry_after"] == 360

    def test_the_same_message_settled_twice_is_one_account(self, ask, settle, new_uow):
        ask()
        ask()
        settle()

        with new_uow() as uow:
            assert uow.db.execute(sa.select(sa.func.count(Account.id))).scalar_one() == 1


class TestConfirmEmail:
    def test_opens_the_account(self, ask, settle, confirm, published, new_uow):
        ask()
        settle()

        account_id = confirm()

        with new_uow() as uow:
            account = queries.get_account(uow.db.connection(), account_id=account_id)
        assert (account["status"], account["roles"]) == ("active", ("host",))
        assert published("email_confirmed") == [{"account_id": str(account_id)}]

    def test_takes_a_link_once(self, ask, settle, confirm):
        ask()
        settle()
        confirm()

        with pytest.raises(Invalid) as refused:
            confirm()
        assert refused.value.code == "link_unusable"

    def test_refuses_an_expired_link(self, ask, settle, confirm, now):
        ask()
        settle()
        now.move(timedelta(days=2))

        with pytest.raises(Invalid):
            confirm()

    def test_refuses_a_forged_link(self, new_uow):
        with pytest.raises(Invalid), new_uow() as uow:
            sign_up.confirm_email(uow, token="forged")

    def test_keeps_no_token_in_the_clear(self, ask, settle, published, new_uow):
        ask()
        settle()

        token = published("email_confirmation_requested")[0]["token"]
        with new_uow() as uow:
            kept = uow.db.execute(sa.select(sa.cast(MailedToken.digest, sa.Text))).scalar_one()
        assert token not in kept

    def test_only_the_sign_up_whose_link_is_followed_counts(
        self, ask, settle, confirm, signed_in, new_uow
    ):
        """Nobody can choose the password of an address that is not theirs by being first."""
        ask(password="the attacker's phrase", name="Attacker")
        settle()
        ask(password="the owner's own phrase", name="Owner")
        settle()

        account_id = confirm(index=1)

        with new_uow() as uow:
            account = queries.get_account(uow.db.connection(), account_id=account_id)
        assert account["name"] == "Owner"
        with pytest.raises(Invalid):
            confirm(index=0)

    def test_the_password_of_a_sign_up_does_not_open_it_before(self, ask, settle, signed_in):
        ask()
        settle()

        with pytest.raises(Unauthenticated) as refused:
            signed_in(SignedUp(None, "ana@example.com"))
        assert refused.value.code == "wrong_credentials"

    def test_a_person_once_erased_may_come_back_of_their_own_accord(
        self, ask, settle, confirm, new_uow, now
    ):
        with new_uow() as uow:
            uow.tombstones.add(uow.db, "email", "ana@example.com", erased_at=uow.now)

        ask()
        settle()
        confirm()

        with new_uow() as uow:
            assert uow.db.execute(sa.select(tombstone)).all() == []


class TestSignInLink:
    @pytest.fixture
    def link(self, new_uow, settle, published):
        def link(email="ana@example.com"):
            visitors.request_sign_in_link(new_uow, email=email, device=LAPTOP)
            settle()
            return [event["token"] for event in published("sign_in_link_requested")]

        return link

    def test_signs_in_without_a_password(self, signed_up, link, new_uow, settings):
        person = signed_up()
        (token,) = link()

        with new_uow() as uow:
            tokens = sign_in.sign_in_with_link(uow, settings, token=token, device=LAPTOP)

        assert tokens.account["id"] == person.account_id

    def test_is_good_once(self, signed_up, link, new_uow, settings):
        signed_up()
        (token,) = link()
        with new_uow() as uow:
            sign_in.sign_in_with_link(uow, settings, token=token, device=LAPTOP)

        with pytest.raises(Invalid), new_uow() as uow:
            sign_in.sign_in_with_link(uow, settings, token=token, device=LAPTOP)

    def test_lives_a_quarter_of_an_hour(self, signed_up, link, new_uow, settings, now):
        signed_up()
        (token,) = link()
        now.move(timedelta(minutes=15))

        with pytest.raises(Invalid), new_uow() as uow:
            sign_in.sign_in_with_link(uow, settings, token=token, device=LAPTOP)

    def test_is_sent_to_nobody_where_there_is_no_account(self, link):
        assert link("stranger@example.com") == []

    def test_confirms_a_sign_up_and_leaves_its_password_unused(
        self, ask, settle, link, new_uow, settings
    ):
        ask(password="the attacker's phrase")
        settle()
        (token,) = link()

        with new_uow() as uow:
            tokens = sign_in.sign_in_with_link(uow, settings, token=token, device=LAPTOP)

        assert tokens.account["email_verified"]
        assert not tokens.account["has_password"]
