"""Mail about an account goes to the address that the event is about, not to another."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict
from chassis.ids import new_id
from notifications.commands import notices, policies, suppressions
from notifications.domain import kinds
from notifications.models import Mailing, Recipient
from notifications.workers.freezing import Freezer
from notifications.workers.sending import Sender
from tests.notifications.commands.conftest import event
from tests.notifications.conftest import NOW, NewUnitOfWork
from tests.notifications.neighbours import Neighbours

Mailbox = Callable[..., list[Any]]
Tell = Callable[..., None]


@pytest.fixture
def ana(neighbours: Neighbours) -> UUID:
    found = new_id()
    neighbours.accounts[found] = _account("ana@example.com", "Ana")
    return found


def _account(email: str, name: str) -> dict[str, str]:
    return {"email": email, "name": name, "locale": "en", "zone": "Europe/Paris"}


class TestAChangeOfAddress:
    def test_is_confirmed_at_the_new_address(
        self, tell: Tell, ana: UUID, neighbours: Neighbours, mailbox: Mailbox
    ):
        change_id = str(new_id())
        neighbours.changes[change_id] = "new@example.com"

        tell(kinds.CONFIRM_NEW_ADDRESS, account_id=ana, change_id=change_id, token="the-token")

        (letter,) = mailbox()
        assert letter.address == "new@example.com"
        assert "/account/address/confirm?token=the-token" in letter.text

    def test_is_told_to_the_old_address_with_the_way_back(
        self, tell: Tell, ana: UUID, neighbours: Neighbours, mailbox: Mailbox
    ):
        change_id = str(new_id())
        neighbours.changes[change_id] = "old@example.com"

        tell(kinds.ADDRESS_CHANGED, account_id=ana, change_id=change_id, token="the-token")

        (letter,) = mailbox()
        assert letter.address == "old@example.com"
        assert "/account/address/revert?token=the-token" in letter.text

    def test_leaves_no_token_behind(
        self, tell: Tell, ana: UUID, neighbours: Neighbours, only: Callable[[Any], Any]
    ):
        neighbours.changes["c"] = "new@example.com"

        tell(kinds.CONFIRM_NEW_ADDRESS, account_id=ana, change_id="c", token="the-token")

        mailing = only(Mailing)
        assert mailing.sealed is None and "the-token" not in str(mailing.facts)


class TestAnInvitation:
    def test_goes_to_who_is_invited_and_says_by_whom(
        self, tell: Tell, neighbours: Neighbours, mailbox: Mailbox
    ):
        member_id = new_id()
        invitation = {"email": "bo@example.com", "host_name": "Ana", "locale": "de"}
        neighbours.invitations[member_id] = invitation

        tell(kinds.TEAM_INVITATION, team_member_id=member_id, host_id=new_id(), token="the-token")

        (letter,) = mailbox()
        assert letter.address == "bo@example.com"
        assert "Ana" in letter.subject and "/team/accept?token=the-token" in letter.text

    def test_that_was_taken_back_is_not_sent(self, tell: Tell, mailbox: Mailbox):
        tell(kinds.TEAM_INVITATION, team_member_id=new_id(), token="the-token")

        assert mailbox() == []


class TestAChangeOfThePolicy:
    @pytest.fixture
    def announce(
        self, new_uow: NewUnitOfWork, freezer: Freezer, sender: Sender
    ) -> Callable[[], None]:
        def act() -> None:
            with new_uow() as uow:
                policies.announce(
                    uow,
                    operator_id=new_id(),
                    version="2027-02",
                    effective_at=NOW,
                    summary="We keep logs for a shorter time.",
                )
            freezer.freeze_all_due()
            sender.send_all_due()

        return act

    @pytest.mark.promise("P41")
    def test_is_told_to_everybody_once_and_recorded(
        self,
        announce: Callable[[], None],
        ana: UUID,
        neighbours: Neighbours,
        mailbox: Mailbox,
        only: Callable[[Any], Any],
    ):
        neighbours.accounts[new_id()] = _account("bo@example.com", "Bo")
        neighbours.accounts[new_id()] = _account("cy@example.com", "Cy") | {"locale": "fr"}

        announce()

        told = sorted(letter.address for letter in mailbox())
        assert told == ["ana@example.com", "bo@example.com", "cy@example.com"]
        assert "We keep logs for a shorter time." in mailbox(to="ana@example.com")[0].text
        assert "Your place in this series" not in mailbox(to="ana@example.com")[0].text

    def test_is_told_to_those_too_who_stopped_all_mail(
        self, announce: Callable[[], None], ana: UUID, new_uow: NewUnitOfWork, mailbox: Mailbox
    ):
        with new_uow() as uow:
            suppressions.stop(uow, uow.tombstones.digest("email", "ana@example.com"))

        announce()

        assert len(mailbox()) == 1

    def test_of_the_same_version_is_not_announced_twice(
        self, announce: Callable[[], None], ana: UUID, mailbox: Mailbox
    ):
        announce()

        with pytest.raises(Conflict):
            announce()
        assert len(mailbox()) == 1

    def test_remembers_who_was_told_as_accounts(
        self, announce: Callable[[], None], ana: UUID, only: Callable[[Any], Any]
    ):
        announce()

        recipient = only(Recipient)
        assert (recipient.person_id, recipient.person_kind) == (ana, "account")


class TestACoHost:
    @pytest.fixture
    def host(self, neighbours: Neighbours) -> UUID:
        found = new_id()
        neighbours.accounts[found] = _account("hilda@example.com", "Hilda Holm")
        return found

    @pytest.fixture
    def tell_co_host(
        self, new_uow: NewUnitOfWork, sender: Sender, ana: UUID, host: UUID
    ) -> Callable[[kinds.Kind], None]:
        def act(kind: kinds.Kind) -> None:
            heard = event(host_id=host, keeper_id=ana, sessions=2)
            with new_uow() as uow:
                notices.tell_co_host(uow, kind, heard)
            sender.send_all_due()

        return act

    @pytest.mark.parametrize(
        ("kind", "said"),
        [
            (kinds.MEETINGS_HANDED_OVER, "to keep the meetings of 2 sessions"),
            (kinds.MEETINGS_TAKEN_BACK, "takes the meetings of 2 sessions back"),
        ],
    )
    def test_is_told_whose_meetings_and_how_many(
        self,
        tell_co_host: Callable[[kinds.Kind], None],
        mailbox: Mailbox,
        kind: kinds.Kind,
        said: str,
    ):
        tell_co_host(kind)

        (letter,) = mailbox()
        assert letter.address == "ana@example.com"
        assert "Hilda Holm" in letter.subject
        assert said in " ".join(letter.text.split())

    def test_is_not_told_of_a_host_who_is_gone(
        self,
        tell_co_host: Callable[[kinds.Kind], None],
        neighbours: Neighbours,
        mailbox: Mailbox,
        host: UUID,
    ):
        del neighbours.accounts[host]

        tell_co_host(kinds.MEETINGS_HANDED_OVER)

        assert mailbox() == []
