"""What goes back by rule: a cancelled session's share, the rest of a period that is cut short."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from billing.commands import memberships, prices, sessions
from billing.domain.fairness import EndingRefund, SessionRefund, due_at_the_end, rule_for
from billing.operations import managing, upkeep
from chassis import clock
from tests.billing.conftest import Desk


def set_rules(desk: Desk, ending: str = "none", session: str = "paid_once") -> None:
    with desk.context.unit_of_work() as uow:
        prices.set_rules(
            uow,
            host_id=desk.host_id,
            series_id=desk.series_id,
            ending_refund=EndingRefund(ending),
            session_refund=SessionRefund(session),
        )


def schedule(desk: Desk, *days: int) -> list[UUID]:
    ids = [uuid4() for _ in days]
    told = [
        {"session_id": session_id, "starts_at": clock.now() + timedelta(days=day), "sequence": 0}
        for session_id, day in zip(ids, days, strict=True)
    ]
    with desk.context.unit_of_work() as uow:
        sessions.note(uow, series_id=desk.series_id, scheduled=told)
    return ids


def cancel(desk: Desk, session_id: UUID, starts_at: datetime | None = None) -> None:
    with desk.context.unit_of_work() as uow:
        sessions.cancel(
            uow,
            series_id=desk.series_id,
            session_id=session_id,
            starts_at=starts_at or clock.now() + timedelta(days=1),
            sequence=0,
        )
    upkeep.work(desk.context)


def leave(desk: Desk, membership_id: UUID, reason: str = "left") -> None:
    with desk.context.unit_of_work() as uow:
        memberships.end_membership(uow, membership_id=membership_id, reason=reason)
    upkeep.work(desk.context)


def refunded(desk: Desk) -> list[int]:
    return sorted(charge.amount_refunded for charge in desk.charges())


class TestACancelledSession:
    def test_gives_its_share_back_to_everyone_who_paid_once(self, desk: Desk):
        desk.set_price(3000, interval="once")
        for _ in range(2):
            desk.join()
        first, *_ = schedule(desk, 1, 8, 15)

        cancel(desk, first)

        assert refunded(desk) == [1000, 1000]

    def test_heard_twice_gives_back_once(self, desk: Desk):
        desk.set_price(3000, interval="once")
        desk.join()
        (only,) = schedule(desk, 1)

        for _ in range(3):
            cancel(desk, only)

        assert refunded(desk) == [3000]
        assert len(desk.events("refund_made")) == 1

    def test_that_was_the_last_gives_all_that_was_left_and_no_more(self, desk: Desk):
        desk.set_price(1000, interval="once")
        desk.join()

        for session_id in schedule(desk, 1, 2, 3):
            cancel(desk, session_id)

        assert refunded(desk) == [1000]

    def test_gives_subscribers_nothing_unless_the_host_says_so(self, desk: Desk):
        desk.join()
        first, _ = schedule(desk, 1, 8)

        cancel(desk, first)

        assert refunded(desk) == [0]

    def test_gives_subscribers_their_share_where_the_host_says_so(self, desk: Desk):
        set_rules(desk, session="everyone")
        desk.join()
        first, *_ = schedule(desk, 1, 8, 40)

        cancel(desk, first)

        assert refunded(desk) == [750]

    def test_gives_nothing_where_the_host_says_so(self, desk: Desk):
        set_rules(desk, session="none")
        desk.set_price(3000, interval="once")
        desk.join()

        cancel(desk, schedule(desk, 1)[0])

        assert refunded(desk) == [0]

    def test_gives_nothing_to_who_left(self, desk: Desk):
        desk.set_price(3000, interval="once")
        membership_id = desk.join()
        first, _ = schedule(desk, 1, 8)
        leave(desk, membership_id)

        cancel(desk, first)

        assert refunded(desk) == [0]


class TestACutShortPeriod:
    @pytest.mark.parametrize(("rule", "amount"), [("none", 0), ("whole", 1500)])
    def test_is_given_back_by_the_hosts_rule(self, desk: Desk, rule: str, amount: int):
        set_rules(desk, ending=rule)
        membership_id = desk.join()

        leave(desk, membership_id)

        assert refunded(desk) == [amount]

    def test_is_given_back_in_part_by_the_time_left(self, desk: Desk):
        set_rules(desk, ending="unused")
        membership_id = desk.join()
        desk.move(days=15)

        managing.cancel_subscription(desk.context, membership_id=membership_id, now=True)
        upkeep.work(desk.context)

        (amount,) = refunded(desk)
        assert 700 <= amount <= 800

    def test_by_the_host_gives_the_unused_part_back_whatever_the_rule(self, desk: Desk):
        membership_id = desk.join()
        desk.move(days=15)

        leave(desk, membership_id, "removed")

        (amount,) = refunded(desk)
        assert 700 <= amount <= 800

    def test_heard_twice_gives_back_once(self, desk: Desk):
        set_rules(desk, ending="whole")
        membership_id = desk.join()

        for _ in range(2):
            leave(desk, membership_id)

        assert refunded(desk) == [1500]
        assert len(desk.events("refund_made")) == 1

    def test_counts_what_went_back_already(self, desk: Desk):
        set_rules(desk, session="everyone")
        membership_id = desk.join()
        first, _ = schedule(desk, 1, 8)
        cancel(desk, first)

        leave(desk, membership_id, "removed")

        (amount,) = refunded(desk)
        assert amount <= 1500

    def test_of_something_paid_once_counts_sessions(self, desk: Desk):
        desk.set_price(3000, interval="once")
        membership_id = desk.join()
        schedule(desk, 1, 8, 15)
        desk.move(days=2)

        leave(desk, membership_id, "removed")

        assert refunded(desk) == [2000]


class TestTheRule:
    def test_never_gives_less_than_the_unused_part_to_who_is_sent_away(self):
        assert rule_for("removed", EndingRefund.NONE) == EndingRefund.UNUSED
        assert rule_for("left", EndingRefund.NONE) == EndingRefund.NONE
        assert rule_for("removed", EndingRefund.WHOLE) == EndingRefund.WHOLE

    @pytest.mark.parametrize(("ahead", "due"), [(-5, 0), (0, 0), (1, 33), (3, 100), (9, 100)])
    def test_rounds_down_and_stays_within_the_whole(self, ahead: int, due: int):
        assert due_at_the_end(100, EndingRefund.UNUSED, of_all=3, ahead=ahead) == due
