"""What a host's money comes to, and what was paid for nothing."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from billing.commands import fairness, sessions
from billing.operations import earning, managing, reconciling, upkeep
from billing.queries import money
from chassis import clock
from chassis.errors import NotFound
from sandbox.faults import Fault
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import DISPUTED, FAILS_LATER


def shown(desk: Desk, query: Any, **asked: Any) -> Any:
    with desk.context.unit_of_work() as uow:
        return query(uow.db.connection(), **{"host_id": desk.host_id, **asked})


def unfair(desk: Desk) -> Any:
    return shown(desk, money.unfair, now=clock.now())["items"]


def schedule(desk: Desk, at: datetime) -> UUID:
    session_id = uuid4()
    with desk.context.unit_of_work() as uow:
        told = [{"session_id": session_id, "starts_at": at, "sequence": 0}]
        sessions.note(uow, series_id=desk.series_id, scheduled=told)
    return session_id


def judge(desk: Desk, *, gives_back: bool, host_id: UUID | None = None) -> int:
    with desk.context.unit_of_work() as uow:
        number = fairness.judge(
            uow,
            host_id=host_id or desk.host_id,
            series_id=desk.series_id,
            gives_back=gives_back,
        )
    upkeep.work(desk.context)
    return number


class TestRevenue:
    def test_is_by_series_month_and_currency(self, desk: Desk):
        desk.join()
        desk.join()
        desk.move(days=32)
        desk.deliver()
        desk.set_price(2000, "jpy", "once")
        desk.join()

        since = clock.now() - timedelta(days=300)
        items = shown(desk, money.revenue, since=since)["items"]

        totals = {(one["month"], one["currency"]): one["paid_cents"] for one in items}
        assert sorted(totals.values()) == [2000, 3000, 3000]
        assert len({one["month"] for one in items}) == 2

    def test_tells_what_went_back_apart(self, desk: Desk):
        desk.join()
        (charge,) = desk.charges()
        desk.stripe.refunds.create({"charge": charge.id, "amount": 500}, desk.options)
        desk.deliver()

        (item,) = shown(desk, money.revenue, since=clock.now() - timedelta(days=2))["items"]

        assert (item["paid_cents"], item["refunded_cents"]) == (1500, 500)

    def test_is_nobody_elses(self, desk: Desk):
        desk.join()

        since = clock.now() - timedelta(days=2)
        assert shown(desk, money.revenue, since=since, host_id=uuid4())["items"] == []


class TestEarnings:
    def test_are_stripes_words_at_this_moment(self, desk: Desk):
        desk.join()

        earned = earning.get_earnings(desk.context, host_id=desk.host_id)

        (fees,) = earned.fees
        assert fees.stripe_cents == 1500 * 29 // 1000 + 30
        assert earned.pending[0].amount_cents == 1500 - fees.stripe_cents
        assert earned.has_all_fees

    def test_show_payouts(self, desk: Desk):
        desk.join()
        desk.move(days=4)

        (payout,) = earning.get_earnings(desk.context, host_id=desk.host_id).payouts

        assert (payout.currency, payout.status) == ("eur", "paid")

    def test_of_somebody_without_an_account_are_not_found(self, bare_desk: Desk):
        with pytest.raises(NotFound):
            earning.get_earnings(bare_desk.context, host_id=uuid4())


class TestAtRisk:
    def test_are_those_who_fail_dispute_or_leave(self, desk: Desk):
        failing, leaving = desk.join(FAILS_LATER), desk.join()
        desk.join()
        disputing = desk.join(DISPUTED)
        managing.cancel_subscription(desk.context, membership_id=leaving, now=False)
        desk.deliver()
        desk.sandbox.world.faults.add(Fault("stripe", "drop", "*", times=None))
        soon = {one["membership_id"]: one["why"] for one in shown(desk, money.at_risk)["items"]}
        desk.move(days=31, hours=2)
        reconciling.ask_for_overdue(desk.context)
        desk.move(hours=4)
        reconciling.ask_for_overdue(desk.context)
        upkeep.work(desk.context)
        later = {one["membership_id"]: one["why"] for one in shown(desk, money.at_risk)["items"]}

        assert soon == {leaving: "ending", disputing: "disputed"}
        assert later.get(failing) == "payment_failed"


class TestAPeriodWithoutASession:
    def test_is_shown_to_the_host(self, desk: Desk):
        desk.join()
        desk.join()
        desk.move(days=32)
        desk.deliver()

        (found,) = unfair(desk)

        assert (found["number"], found["amount_cents"], found["currency"]) == (2, 3000, "eur")

    def test_is_not_one_that_had_a_session(self, desk: Desk):
        desk.join()
        schedule(desk, clock.now() + timedelta(days=3))
        desk.move(days=32)
        desk.deliver()

        assert unfair(desk) == []

    def test_is_one_whose_sessions_were_all_cancelled(self, desk: Desk):
        desk.join()
        at = clock.now() + timedelta(days=3)
        session_id = schedule(desk, at)
        with desk.context.unit_of_work() as uow:
            sessions.cancel(
                uow, series_id=desk.series_id, session_id=session_id, starts_at=at, sequence=1
            )
        desk.move(days=32)
        desk.deliver()

        assert len(unfair(desk)) == 1

    def test_is_not_judged_before_it_is_over(self, desk: Desk):
        desk.join()
        desk.move(days=20)

        assert unfair(desk) == []

    def test_is_given_back_once_when_the_host_says_so(self, desk: Desk):
        desk.join()
        desk.move(days=32)
        desk.deliver()

        assert (judge(desk, gives_back=True), judge(desk, gives_back=True)) == (1, 0)
        assert sorted(charge.amount_refunded for charge in desk.charges()) == [0, 1500]
        assert unfair(desk) == []

    def test_is_left_when_the_host_says_so(self, desk: Desk):
        desk.join()
        desk.move(days=32)
        desk.deliver()

        assert judge(desk, gives_back=False) == 1
        assert [charge.amount_refunded for charge in desk.charges()] == [0, 0]
        assert unfair(desk) == []

    def test_is_not_a_strangers_to_judge(self, desk: Desk):
        desk.join()
        desk.move(days=32)
        desk.deliver()

        assert judge(desk, gives_back=True, host_id=uuid4()) == 0
