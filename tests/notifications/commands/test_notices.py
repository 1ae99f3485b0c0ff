"""From an event to a message in somebody's mailbox, and nobody else's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.ids import new_id
from chassis.rights.sealing import Sealer
from notifications.commands import notices, suppressions
from notifications.domain import kinds
from notifications.domain.delivery import MessageStatus, Reason
from notifications.models import Mailing, Message
from notifications.workers.sending import Sender
from tests.notifications.commands.conftest import event
from tests.notifications.conftest import NOW, NewUnitOfWork
from tests.notifications.neighbours import Neighbours

Mailbox = Callable[..., list[Any]]


class TestMembers:
    def test_are_written_to_at_the_address_that_series_has(
        self, tell: Callable[..., None], neighbours: Neighbours, mailbox: Mailbox
    ):
        (anna,) = neighbours.add()

        tell(kinds.WAITLISTED, membership_id=anna.membership_id, series_id=new_id())

        (letter,) = mailbox()
        assert (letter.address, letter.header("To")) == (anna.email, anna.email)
        assert letter.subject == "You are on the list: Morning Yoga"

    def test_are_welcomed_with_their_dates_and_a_calendar(
        self, tell: Callable[..., None], neighbours: Neighbours, mailbox: Mailbox
    ):
        (anna,) = neighbours.add()
        neighbours.schedule = {"words": "every Monday at 18:00 Paris time", "language": "en"}
        neighbours.sessions = [
            {
                "session_id": str(new_id()),
                "starts_at": (NOW + timedelta(days=days)).isoformat(),
                "duration_minutes": 60,
                "sequence": 0,
                "status": "cancelled" if days == 15 else "scheduled",
                "join_token": f"join-{days}",
            }
            for days in (1, 8, 15, 22)
        ]

        tell(kinds.WELCOME, membership_id=anna.membership_id, series_id=new_id())

        (letter,) = mailbox()
        assert "When: Every Monday at 18:00 Paris time" in letter.text
        assert "24 November" in letter.text or "November 24" in letter.text
        (file,) = letter.attachments
        assert file.content.count(b"BEGIN:VEVENT") == 3
        assert "Paris time (" in letter.text and "New York)" in letter.text
        assert b"/j/join-22" in file.content
        # The name under which series moves it and takes it out.
        assert f"UID:{neighbours.sessions[0]['session_id']}@localhost".encode() in file.content

    def test_are_welcomed_without_a_date_where_there_is_none(
        self, tell: Callable[..., None], neighbours: Neighbours, mailbox: Mailbox
    ):
        (anna,) = neighbours.add()

        tell(kinds.WELCOME, membership_id=anna.membership_id, series_id=new_id())

        (letter,) = mailbox()
        assert letter.attachments == ()
        assert "next session" not in letter.text

    def test_who_left_meanwhile_are_not_welcomed(
        self,
        tell: Callable[..., None],
        neighbours: Neighbours,
        mailbox: Mailbox,
        only: Callable[[Any], Any],
    ):
        (anna,) = neighbours.add(status="ended")

        tell(kinds.WELCOME, membership_id=anna.membership_id, series_id=new_id())

        assert mailbox() == []
        assert only(Message).reason == Reason.DEPARTED

    @pytest.mark.parametrize("reason", ["left", "removed"])
    def test_who_left_are_told_that_they_have(
        self,
        new_uow: NewUnitOfWork,
        sender: Sender,
        neighbours: Neighbours,
        mailbox: Mailbox,
        reason: str,
    ):
        (anna,) = neighbours.add(status="ended")
        with new_uow() as uow:
            heard = event(membership_id=anna.membership_id, series_id=new_id(), reason=reason)
            notices.tell_of_end(uow, heard)
        sender.send_all_due()

        assert len(mailbox()) == 1

    @pytest.mark.parametrize("reason", ["subscription_ended", "erased", "series_deleted"])
    def test_are_not_told_twice_of_one_end(
        self, new_uow: NewUnitOfWork, neighbours: Neighbours, reason: str
    ):
        (anna,) = neighbours.add(status="ended")
        with new_uow() as uow:
            heard = event(membership_id=anna.membership_id, series_id=new_id(), reason=reason)
            notices.tell_of_end(uow, heard)

            assert uow.db.scalars(sa.select(Mailing)).all() == []

    def test_get_receipts_with_the_amount_in_words(
        self, tell: Callable[..., None], neighbours: Neighbours, mailbox: Mailbox
    ):
        (anna,) = neighbours.add(locale="en_GB")
        payload = {"amount_cents": 1250, "currency": "eur", "period_ends_at": None}

        tell(kinds.RECEIPT, membership_id=anna.membership_id, series_id=new_id(), **payload)

        (letter,) = mailbox()
        assert "€12.50" in letter.text and "Paid until" not in letter.text

    def test_nobody_is_told_whom_series_does_not_know(
        self, tell: Callable[..., None], mailbox: Mailbox, only: Callable[[Any], Any]
    ):
        tell(kinds.WAITLISTED, membership_id=new_id(), series_id=new_id())

        assert mailbox() == []
        assert only(Message).status == MessageStatus.DROPPED

    def test_a_late_event_does_not_bring_back_the_erased(
        self, new_uow: NewUnitOfWork, neighbours: Neighbours
    ):
        (anna,) = neighbours.add()
        with new_uow() as uow:
            gone = str(anna.membership_id)
            uow.tombstones.add(uow.db, "membership_id", gone, erased_at=uow.now)
        with new_uow() as uow:
            heard = event(membership_id=anna.membership_id, series_id=new_id())
            notices.tell_of(uow, kinds.WAITLISTED, heard)

            assert uow.db.scalars(sa.select(Mailing)).all() == []


class TestAccounts:
    @pytest.fixture
    def account_id(self, neighbours: Neighbours) -> UUID:
        found = new_id()
        neighbours.accounts[found] = {
            "email": "host@example.com",
            "name": "Hana",
            "locale": "en",
            "zone": "UTC",
        }
        return found

    def test_get_their_link_and_it_is_forgotten_once_sent(
        self,
        tell: Callable[..., None],
        account_id: UUID,
        mailbox: Mailbox,
        only: Callable[[Any], Any],
    ):
        tell(kinds.SIGN_IN_LINK, account_id=account_id, token="secret-token")

        (letter,) = mailbox()
        assert "/sign-in/link?token=secret-token" in letter.text
        assert only(Mailing).sealed is None

    @pytest.mark.promise("P24")
    def test_the_link_is_encrypted_while_it_waits(
        self, new_uow: NewUnitOfWork, account_id: UUID, only: Callable[[Any], Any]
    ):
        with new_uow() as uow:
            heard = event(account_id=account_id, token="secret-token")
            notices.tell_of(uow, kinds.SIGN_IN_LINK, heard)

        waiting = only(Mailing)
        assert b"secret-token" not in waiting.sealed
        assert "secret-token" not in str(waiting.facts)

    def test_a_link_that_no_longer_works_is_not_sent(
        self,
        new_uow: NewUnitOfWork,
        sender: Sender,
        account_id: UUID,
        mailbox: Mailbox,
        at: clock.FrozenClock,
        only: Callable[[Any], Any],
    ):
        with new_uow() as uow:
            heard = event(account_id=account_id, token="secret-token")
            notices.tell_of(uow, kinds.SIGN_IN_LINK, heard)
        at.move(kinds.SIGN_IN_LINK.useful_for)
        sender.send_all_due()

        assert mailbox() == []
        assert only(Mailing).sealed is None

    def test_a_host_is_told_that_zoom_has_let_go(
        self, tell: Callable[..., None], account_id: UUID, mailbox: Mailbox
    ):
        tell(kinds.CONNECTION_BROKEN, host_id=account_id)

        assert mailbox()[0].address == "host@example.com"

    def test_a_host_is_warned_of_a_session_without_a_room_with_what_mends_it(
        self,
        tell: Callable[..., None],
        account_id: UUID,
        neighbours: Neighbours,
        mailbox: Mailbox,
    ):
        session = {"session_id": new_id(), "starts_at": NOW + timedelta(hours=24)}
        neighbours.series = {"host_id": account_id, "title": "Morning Yoga"}

        tell(
            kinds.PREFLIGHT_FAILED,
            host_id=account_id,
            series_id=new_id(),
            problem="connection_broken",
            **session,
        )

        (letter,) = mailbox()
        assert letter.address == "host@example.com"
        assert letter.subject == "Your next session needs you: Morning Yoga"
        assert "Zoom no longer accepts our connection." in letter.text
        assert "Connect Zoom" in letter.text

    @pytest.mark.parametrize(
        ("status", "said"),
        [
            ("needs_response", "holds the money until it has decided"),
            ("warning_needs_response", "No money was taken yet"),
            ("lost", "The place has ended"),
            ("won", "stays with you"),
        ],
    )
    def test_a_host_is_told_what_a_bank_asks_and_decides(
        self, hear_dispute: Callable[..., None], mailbox: Mailbox, status: str, said: str
    ):
        hear_dispute(status=status)

        (letter,) = mailbox()
        assert letter.address == "host@example.com"
        assert "Morning Yoga" in letter.subject
        assert said in " ".join(letter.text.split())
        assert "€15.00" in letter.text
        assert ("To be answered by" in letter.text) == status.endswith("needs_response")

    @pytest.mark.parametrize("status", ["under_review", "warning_closed", "a_word_of_tomorrow"])
    def test_no_host_is_told_of_a_step_that_asks_nothing_of_them(
        self, hear_dispute: Callable[..., None], mailbox: Mailbox, status: str
    ):
        hear_dispute(status=status)

        assert mailbox() == []


@pytest.fixture
def hear_dispute(
    new_uow: NewUnitOfWork, sender: Sender, neighbours: Neighbours
) -> Callable[..., None]:
    """Hear where a dispute stands, and send what follows from it."""
    account_id = new_id()
    neighbours.accounts[account_id] = {"email": "host@example.com", "name": "Hana"}
    neighbours.series = {"host_id": account_id, "title": "Morning Yoga"}

    def hear(status: str) -> None:
        told = {
            "host_id": account_id,
            "series_id": new_id(),
            "amount_cents": 1500,
            "currency": "eur",
            "status": status,
            "respond_by": (NOW + timedelta(days=9)).isoformat(),
        }
        with new_uow() as uow:
            notices.tell_of_dispute(uow, event(**told))
        sender.send_all_due()

    return hear


class TestRequesters:
    def test_are_written_to_at_the_address_that_was_sealed(
        self,
        tell: Callable[..., None],
        sealer: Sealer,
        mailbox: Mailbox,
        only: Callable[[Any], Any],
    ):
        request_id = new_id()
        sealed = sealer.seal(str(request_id), "ana@example.com")

        tell(
            kinds.RIGHTS_VERIFY,
            request_id=request_id,
            right="erasure",
            token="t",
            sealed_address=sealed,
            locale="en",
        )

        (letter,) = mailbox()
        assert letter.address == "ana@example.com"
        assert "the deletion of your data" in letter.text
        mailing = only(Mailing)
        assert mailing.sealed is None and sealed not in str(mailing.facts)

    def test_a_seal_of_another_request_is_not_opened(
        self, tell: Callable[..., None], sealer: Sealer, mailbox: Mailbox
    ):
        sealed = sealer.seal(str(new_id()), "ana@example.com")

        tell(
            kinds.RIGHTS_COMPLETED,
            request_id=new_id(),
            right="access",
            status_token="s",
            sealed_address=sealed,
            locale="en",
        )

        assert mailbox() == []

    def test_hear_of_their_rights_whatever_they_have_unsubscribed_from(
        self, tell: Callable[..., None], sealer: Sealer, new_uow: NewUnitOfWork, mailbox: Mailbox
    ):
        with new_uow() as uow:
            suppressions.stop(uow, uow.tombstones.digest("email", "ana@example.com"))
        request_id = new_id()

        tell(
            kinds.RIGHTS_ACKNOWLEDGED,
            request_id=request_id,
            right="access",
            due_at=NOW,
            status_token="s",
            sealed_address=sealer.seal(str(request_id), "ana@example.com"),
            locale="en",
        )

        assert len(mailbox()) == 1
