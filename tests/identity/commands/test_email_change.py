"""A verified change of address."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from chassis.errors import Conflict, Invalid, NotFound, RateLimited, Unauthenticated
from identity import queries
from identity.commands import email_change
from identity.models import Base
from tests.identity.people import SignedUp

NEW = "ana@new.example"


@pytest.fixture
def ask(at_home, new_uow, settings):
    def ask(email=NEW):
        with new_uow() as uow:
            email_change.request_email_change(uow, settings, **at_home, email=email)

    return ask


@pytest.fixture
def confirm(new_uow, published):
    def confirm():
        token = published("email_change_requested")[-1]["token"]
        with new_uow() as uow:
            return email_change.confirm_email_change(uow, token=token)

    return confirm


@pytest.fixture
def revert(new_uow, published):
    def revert():
        token = published("email_changed")[-1]["token"]
        with new_uow() as uow:
            return email_change.revert_email_change(uow, token=token)

    return revert


@pytest.fixture
def contact(at_home, new_uow):
    def contact(**asked):
        with new_uow() as uow:
            db = uow.db.connection()
            found = queries.get_contact(db, uow.keys, account_id=at_home["account_id"], **asked)
            return found["email"]

    return contact


class TestRequest:
    def test_changes_nothing_until_the_new_address_confirms(self, ask, contact, published):
        ask()

        (event,) = published("email_change_requested")
        assert contact() == "ana@example.com"
        assert contact(change_id=event["change_id"]) == NEW

    def test_tells_the_owner_of_a_taken_address_and_nobody_else(self, ask, signed_up, published):
        owner = signed_up(NEW)

        ask()

        assert published("sign_up_attempted_again") == [{"account_id": str(owner.account_id)}]
        assert published("email_change_requested") == []

    def test_needs_proof_of_late(self, ask, now):
        now.move(timedelta(minutes=16))

        with pytest.raises(Unauthenticated):
            ask()

    def test_a_later_one_makes_the_earlier_link_unusable(self, ask, published, new_uow):
        ask()
        ask("ana@other.example")
        first = published("email_change_requested")[0]["token"]

        with pytest.raises(Invalid), new_uow() as uow:
            email_change.confirm_email_change(uow, token=first)

    def test_another_accounts_change_is_not_found(self, ask, published, signed_up, new_uow):
        ask()
        change_id = published("email_change_requested")[0]["change_id"]
        stranger = signed_up("bob@example.com")

        with pytest.raises(NotFound), new_uow() as uow:
            queries.get_contact(
                uow.db.connection(),
                uow.keys,
                account_id=stranger.account_id,
                change_id=change_id,
            )

    @pytest.mark.promise("P16")
    def test_cannot_be_used_to_mail_strangers_again_and_again(self, ask):
        for number in range(5):
            ask(f"stranger-{number}@example.com")

        with pytest.raises(RateLimited):
            ask("stranger-5@example.com")


class TestConfirm:
    def test_moves_the_account_and_tells_the_old_address(
        self, ask, confirm, contact, published, signed_in
    ):
        ask()

        confirm()

        (event,) = published("email_changed")
        assert contact() == NEW
        assert contact(change_id=event["change_id"]) == "ana@example.com"
        assert signed_in(SignedUp(None, NEW)).status == "signed_in"
        with pytest.raises(Unauthenticated):
            signed_in(SignedUp(None, "ana@example.com"))

    @pytest.mark.promise("P27")
    def test_leaves_the_old_address_nowhere_in_the_clear(self, ask, confirm, new_uow):
        ask()
        confirm()

        with new_uow() as uow:
            rows = [
                str(row)
                for table in Base.metadata.sorted_tables
                for row in uow.db.execute(
                    sa.select(sa.text(f"{table.name}::text FROM {table.name}"))
                )
            ]
        assert any("ana@new.example" in row for row in rows)
        assert not [row for row in rows if "ana@example.com" in row]

    def test_is_good_once(self, ask, confirm):
        ask()
        confirm()

        with pytest.raises(Invalid):
            confirm()

    def test_is_refused_where_the_address_was_taken_meanwhile(self, ask, confirm, signed_up):
        ask()
        signed_up(NEW)

        with pytest.raises(Conflict):
            confirm()


class TestRevert:
    def test_gives_the_old_address_back_and_signs_everyone_out(
        self, ask, confirm, revert, contact, at_home, new_uow, now
    ):
        ask()
        confirm()

        revert()

        assert contact() == "ana@example.com"
        with new_uow() as uow:
            open_ones = queries.list_browser_sessions(
                uow.db.connection(), account_id=at_home["account_id"], now=now.at
            )
        assert open_ones["items"] == []

    def test_takes_the_password_along(self, ask, confirm, revert, signed_in):
        ask()
        confirm()

        revert()

        with pytest.raises(Unauthenticated):
            signed_in(SignedUp(None, "ana@example.com"))

    def test_is_possible_for_a_week(self, ask, confirm, revert, now):
        ask()
        confirm()
        now.move(timedelta(days=7))

        with pytest.raises(Invalid):
            revert()
