"""Mail by a plain SMTP server: each one once, whatever the server does and whoever dies."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from chassis import clock
from notifications.commands import handing_over, sending
from notifications.commands.handing_over import State
from notifications.commands.sending import Claim
from notifications.models import HandOver, Message, Recipient
from notifications.smtp.carrier import SmtpCarrier
from notifications.smtp.connection import Server
from notifications.workers.sending import Sender
from notifications.workers.settling import Settler
from tests.notifications.conftest import LEASE, PATIENCE, NewUnitOfWork
from tests.notifications.neighbours import Neighbours
from tests.notifications.smtp.conftest import Relay
from tests.notifications.workers.conftest import platform
from tests.notifications.workers.reminding import HOUR, Platform

__all__ = ["platform"]


@pytest.fixture
def due(platform: Platform, neighbours: Neighbours, at: clock.FrozenClock) -> Platform:
    """Three members, and their reminder is due."""
    neighbours.add(3)
    platform.schedule()
    at.move(25 * HOUR)
    return platform


def outcomes(platform: Platform) -> list[tuple[str | None, str | None]]:
    with platform.new_uow() as uow:
        rows = sa.select(Recipient.outcome, Recipient.reason).order_by(Recipient.person_id)
        return [tuple(row) for row in uow.db.execute(rows)]


class TestAReminder:
    def test_reaches_everyone_with_their_own_link_and_one_click_headers(
        self, due: Platform, relay: Relay
    ):
        due.work()

        assert sorted(relay.addresses) == [f"p{number}@example.com" for number in range(3)]
        links = set()
        for address, mail in relay.accepted:
            assert mail["To"] == address
            assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert "%recipient" not in mail.as_string()
            links.add(mail["List-Unsubscribe"])
        assert len(links) == 3 and due.all(Message.status) == ["sent"]

    def test_has_both_parts_and_an_id_of_ours(self, due: Platform, relay: Relay):
        due.work()

        mail = relay.accepted[0][1]
        parts = [part.get_content_type() for part in mail.iter_parts()]
        assert parts == ["text/plain", "text/html"]
        assert mail["Message-ID"].endswith("@m.test>")

    def test_shows_nobody_to_another(self, due: Platform, relay: Relay):
        due.work()

        for address, mail in relay.accepted:
            others = {other for other in relay.addresses if other != address}
            assert not any(other in mail.as_string() for other in others)


class TestAServerThatSays:
    def test_later_is_asked_again_and_only_for_those(
        self, due: Platform, relay: Relay, at: clock.FrozenClock
    ):
        relay.answers["p1@example.com"] = "450 busy"
        due.work()
        first = list(relay.addresses)

        relay.answers.clear()
        at.move(HOUR / 4)
        due.work()

        assert sorted(first) == ["p0@example.com", "p2@example.com"]
        assert sorted(relay.addresses) == [f"p{number}@example.com" for number in range(3)]

    @pytest.mark.parametrize("at_which", ["answers", "says_of_data"])
    def test_never_is_believed(self, due: Platform, relay: Relay, at_which: str):
        getattr(relay, at_which)["p1@example.com"] = "550 no such user"

        due.work()

        assert sorted(relay.addresses) == ["p0@example.com", "p2@example.com"]
        assert ("bounced", "status 550") in outcomes(due)

    def test_nothing_after_it_took_the_mail_leaves_it_uncertain_and_not_sent_again(
        self, due: Platform, relay: Relay, settler: Settler, at: clock.FrozenClock
    ):
        relay.hangs_up.add("p1@example.com")
        for _ in range(5):
            due.work()
            settler.settle_all_due()
            at.move(timedelta(minutes=6))

        assert sorted(relay.addresses) == [f"p{number}@example.com" for number in range(3)]
        assert ("uncertain", "fate_unknown") in outcomes(due)
        assert due.all(Message.status) == ["sent"]


class TestADeath:
    def test_between_two_mails_sends_the_rest_and_nobody_a_second_one(
        self,
        due: Platform,
        relay: Relay,
        settler: Settler,
        at: clock.FrozenClock,
        monkeypatch: pytest.MonkeyPatch,
    ):
        settle = handing_over.settle

        def die(*args: Any) -> None:
            settle(*args)
            raise SystemExit

        with monkeypatch.context() as broken:
            broken.setattr(handing_over, "settle", die)
            with pytest.raises(SystemExit):
                due.work()
        at.move(LEASE)
        for _ in range(4):
            settler.settle_all_due()
            due.work()
            at.move(PATIENCE.lag)

        assert sorted(relay.addresses) == [f"p{number}@example.com" for number in range(3)]

    def test_in_the_midst_of_a_mail_leaves_that_one_uncertain(
        self,
        due: Platform,
        relay: Relay,
        settler: Settler,
        at: clock.FrozenClock,
        monkeypatch: pytest.MonkeyPatch,
    ):
        def die(*args: Any) -> None:
            raise SystemExit

        with monkeypatch.context() as broken:
            broken.setattr(handing_over, "settle", die)
            with pytest.raises(SystemExit):
                due.work()
        at.move(LEASE)
        for _ in range(4):
            settler.settle_all_due()
            due.work()
            at.move(PATIENCE.lag)

        assert sorted(relay.addresses) == [f"p{number}@example.com" for number in range(3)]
        assert [outcome for outcome, _ in outcomes(due)].count("uncertain") == 1


class TestAServerThatIsAway:
    def test_is_waited_for(
        self,
        due: Platform,
        neighbours: Neighbours,
        new_uow: NewUnitOfWork,
        carrier: SmtpCarrier,
        relay: Relay,
        at: clock.FrozenClock,
        sender: Sender,
        monkeypatch: pytest.MonkeyPatch,
    ):
        with monkeypatch.context() as away:
            nowhere = Server.of("smtp://127.0.0.1:1?security=none", timeout_seconds=1)
            away.setattr(carrier, "_server", nowhere)
            due.work()
        waiting = due.all(Message.status)

        at.move(HOUR / 4)
        due.work()

        assert (waiting, len(relay.accepted)) == (["queued"], 3)


class TestTheLedger:
    def test_lets_only_one_of_two_hand_a_mail_over(self, due: Platform, new_uow: NewUnitOfWork):
        due.freeze()
        with new_uow() as uow:
            claim = sending.claim_due(uow, lease=LEASE)
        assert isinstance(claim, Claim)

        def begin() -> bool:
            with new_uow() as uow:
                return handing_over.begin(uow, claim.message_id, b"d", lease=LEASE)

        assert (begin(), begin()) == (True, False)
        assert due.all(HandOver.state) == [State.SENDING]


class TestAnAddressOfAServer:
    @pytest.mark.parametrize(
        ("url", "port", "security"),
        [
            ("smtp://u:p%40ss@mail.test", 587, "starttls"),
            ("smtps://mail.test", 465, "tls"),
            ("smtp://localhost:25?security=none", 25, "none"),
        ],
    )
    def test_says_how_to_speak_to_it(self, url: str, port: int, security: str):
        found = Server.of(url, timeout_seconds=1)

        assert (found.port, found.security) == (port, security)

    @pytest.mark.parametrize("url", ["mail.test", "http://mail.test", "smtp://"])
    def test_that_is_none_is_refused_without_showing_a_password(self, url: str):
        with pytest.raises(ValueError, match="SMTP_URL is malformed"):
            Server.of(url, timeout_seconds=1)
