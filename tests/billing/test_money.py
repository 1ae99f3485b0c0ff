"""What a host's money comes to, and what was paid for nothing."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from billing.commands import fairness, notices, sessions
from billing.domain.notices import FEE, Notice
from billing.models import Connection, Payment, Upkeep
from billing.operations import earning, managing, reconciling, upkeep
from billing.operations.context import Context
from billing.queries import money
from chassis import clock
from chassis.errors import NotFound
from sandbox.faults import Fault
from tests.billing.conftest import Desk, taking_a_tenth
from tests.billing.test_price_terms import add_code
from tests.sandbox.fixtures import RunningSandbox
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


class TestOurFee:
    """What a host sees of it is less what went back, by series and month, and in all."""

    @pytest.fixture
    def context(self, context: Context, sandbox: RunningSandbox) -> Context:
        """A platform that takes a tenth."""
        return taking_a_tenth(context, sandbox)

    def seen(self, desk: Desk) -> tuple[list[int], list[int]]:
        """By series and month; and of thirty days."""
        since = clock.now() - timedelta(days=300)
        items = shown(desk, money.revenue, since=since)["items"]
        earned = earning.get_earnings(desk.context, host_id=desk.host_id)
        return [one["fee_cents"] for one in items], [one.platform_cents for one in earned.fees]

    @pytest.mark.parametrize("interval", ["month", "once"])
    def test_is_known_as_soon_as_a_payment_is_looked_at(self, desk: Desk, interval: str):
        desk.set_price(interval=interval)
        desk.join()

        upkeep.work(desk.context)

        assert self.seen(desk) == ([150], [150])

    def test_is_less_what_a_code_made_go_back(self, desk: Desk):
        desk.set_price(interval="once", takes_codes=True)
        add_code(desk)
        desk.join(code="FRIENDS")

        upkeep.work(desk.context)

        assert self.seen(desk) == ([75], [75])

    def test_is_less_what_went_back_by_hand_at_stripe(self, desk: Desk):
        desk.join()
        desk.deliver()
        (charge,) = desk.charges()

        desk.stripe.application_fees.refunds.create(charge.application_fee, {"amount": 40})
        desk.deliver()

        assert self.seen(desk) == ([110], [110])

    def test_is_less_what_went_back_with_a_refund(self, desk: Desk):
        desk.join()
        desk.deliver()
        (charge,) = desk.charges()
        asked = {"charge": charge.id, "amount": 500, "refund_application_fee": True}

        desk.stripe.refunds.create(asked, desk.options)
        desk.deliver()

        assert self.seen(desk) == ([100], [100])

    def test_stays_when_the_host_gives_money_back(self, desk: Desk):
        desk.join()
        desk.deliver()
        (charge,) = desk.charges()

        desk.stripe.refunds.create({"charge": charge.id, "amount": 500}, desk.options)
        desk.deliver()

        assert self.seen(desk) == ([150], [150])

    def test_in_yen_has_no_hundredths(self, desk: Desk):
        desk.set_price(2000, "jpy", "once")
        desk.join()

        upkeep.work(desk.context)

        assert self.seen(desk) == ([200], [200])

    def test_is_by_month(self, desk: Desk):
        desk.join()
        desk.move(days=32)
        desk.deliver()

        by_month, lately = self.seen(desk)

        assert (by_month, lately) == ([150, 150], [150])

    def test_of_payments_from_before_it_was_kept_is_found_by_the_comparison(self, desk: Desk):
        desk.join()
        desk.deliver()
        with desk.context.unit_of_work() as uow:
            uow.db.execute(sa.update(Payment).values(fee_cents=None, stripe_fee_id=None))

        report = reconciling.reconcile_host(desk.context, desk.host_id)
        upkeep.work(desk.context)

        assert self.seen(desk) == ([150], [150])
        assert report is not None and report.found == 0

    def test_that_went_back_without_our_being_told_is_found(self, desk: Desk):
        """Webhooks of it were lost, or came in the wrong order."""
        desk.join()
        desk.deliver()
        (charge,) = desk.charges()
        for amount in (40, 10):
            desk.stripe.application_fees.refunds.create(charge.application_fee, {"amount": amount})
            desk.move(seconds=1)

        found = reconciling.ask_for_returned_fees(desk.context)
        upkeep.work(desk.context)

        assert (found, self.seen(desk)) == (1, ([100], [100]))
        assert reconciling.ask_for_returned_fees(desk.context) == 0

    def test_that_went_back_on_another_account_touches_nothing_here(self, desk: Desk):
        desk.join()
        desk.deliver()
        (charge,) = desk.charges()
        desk.stripe.application_fees.refunds.create(charge.application_fee, {"amount": 40})
        with desk.context.unit_of_work() as uow:
            uow.db.execute(sa.update(Connection).values(stripe_account_id="acct_another"))

        assert reconciling.ask_for_returned_fees(desk.context) == 0

    def test_on_another_account_is_not_touched_by_a_fee_of_that_name(self, desk: Desk):
        """Vendor case 3: the account that a fee names has to be the one that paid it."""
        desk.join()
        desk.deliver()
        (charge,) = desk.charges()
        notice = Notice(account="acct_foreign", kind=FEE, object_id=charge.application_fee)
        with desk.context.unit_of_work() as uow:
            notices.take(uow, notice)
            asked = uow.db.scalars(sa.select(Upkeep.subject)).all()

        assert "payment" not in asked

    def test_that_names_no_fee_asks_for_no_payment(self, desk: Desk):
        desk.join()
        upkeep.work(desk.context)
        with desk.context.unit_of_work() as uow:
            uow.db.execute(sa.update(Payment).values(stripe_fee_id=None))
            notices.take(uow, Notice(account=desk.account, kind=FEE))
            asked = uow.db.scalars(sa.select(Upkeep.subject)).all()

        assert "payment" not in asked


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
