"""The daily comparison with Stripe: finds every difference, mends it the one way."""

from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa

from billing.models import Reconciliation
from billing.operations import comparing, reconciling, upkeep
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import DISPUTED, Shop, client_of, pay


def compare(desk: Desk) -> reconciling.Report:
    with desk.context.unit_of_work() as uow:
        connection = reconciling.connections.of_host(uow.db, desk.host_id)
    assert connection is not None
    return reconciling.reconcile(desk.context, connection)


class TestReconciling:
    def test_finds_nothing_where_all_is_well(self, desk: Desk):
        desk.join()

        report = compare(desk)

        assert (report.subscriptions, report.payments, report.found) == (1, 1, 0)

    def test_mends_a_renewal_that_nobody_told_of(self, desk: Desk):
        membership_id = desk.join()
        desk.move(days=32)

        report = compare(desk)

        assert report.found > 0
        assert report.left == 0
        assert len(desk.payments(membership_id)) == 2

    def test_mends_an_ending_that_nobody_told_of(self, desk: Desk):
        membership_id = desk.join()
        remote_id = desk.subscription(membership_id).stripe_subscription_id or ""
        desk.stripe.subscriptions.cancel(remote_id, None, desk.options)

        compare(desk)

        assert desk.subscription(membership_id).end_reason == "cancelled"

    def test_finds_a_subscription_that_we_never_heard_of(self, desk: Desk):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])

        report = compare(desk)

        assert report.unknown > 0
        assert desk.subscription(membership_id).started_at is not None

    def test_finds_a_single_payment_that_we_never_heard_of(self, desk: Desk):
        desk.set_price(2000, interval="once")
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])

        compare(desk)

        assert desk.subscription(membership_id).started_at is not None

    def test_mends_a_refund_that_nobody_told_of(self, desk: Desk):
        membership_id = desk.join()
        (charge,) = desk.charges()
        desk.stripe.refunds.create({"charge": charge.id, "amount": 300}, desk.options)

        report = compare(desk)

        assert (report.found > 0, report.left) == (True, 0)
        assert desk.payments(membership_id)[0].refunded_cents == 300
        assert len(desk.events("refund_made")) == 1

    def test_mends_a_refund_of_a_payment_older_than_it_looks_back(self, desk: Desk):
        desk.set_price(2000, interval="once")
        membership_id = desk.join()
        (charge,) = desk.charges()
        desk.move(days=200)
        desk.stripe.refunds.create({"charge": charge.id}, desk.options)

        compare(desk)

        assert desk.payments(membership_id)[0].refunded_cents == 2000

    def test_mends_a_dispute_that_nobody_told_of(self, desk: Desk):
        membership_id = desk.join(DISPUTED)

        compare(desk)

        assert desk.payments(membership_id)[0].dispute_status == "needs_response"

    def test_ends_what_stripe_does_not_have_any_more(self, desk: Desk):
        membership_id = desk.join()
        remote_id = desk.subscription(membership_id).stripe_subscription_id or ""
        desk.sandbox.world.store.collection("stripe.subscription").delete(remote_id)
        desk.move(minutes=1)

        report = compare(desk)

        assert report.missing == 1
        assert desk.subscription(membership_id).ended_at is not None

    def test_what_the_host_sells_elsewhere_is_none_of_ours(self, desk: Desk):
        Shop(desk.sandbox, client_of(desk.sandbox), desk.account).subscribe()

        assert compare(desk).found == 0

    def test_leaves_a_report(self, desk: Desk):
        desk.join()
        desk.move(days=32)
        compare(desk)

        with desk.context.unit_of_work() as uow:
            (kept,) = uow.db.scalars(sa.select(Reconciliation))
        assert (kept.subscriptions, kept.payments, kept.left) == (1, 2, 0)
        assert kept.found > 0

    def test_reads_more_than_a_page(self, desk: Desk, monkeypatch):
        monkeypatch.setattr("billing.stripe_client.subscriptions.PAGE", 2)
        monkeypatch.setattr(comparing, "_BATCH", 2)
        for _ in range(5):
            desk.join()

        assert compare(desk).subscriptions == 5

    def test_takes_each_account_once_a_day(self, desk: Desk):
        desk.join()
        desk.move(hours=25)

        assert reconciling.reconcile_next(desk.context) is not None
        assert reconciling.reconcile_next(desk.context) is None
        desk.move(hours=25)
        assert reconciling.reconcile_next(desk.context) is not None

    def test_a_checkout_without_a_word_is_looked_at(self, desk: Desk):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])
        desk.move(minutes=31 + reconciling.CHECKOUT_OVERDUE_AFTER / timedelta(minutes=1) + 1)

        assert reconciling.ask_for_overdue(desk.context) == 1
        upkeep.work(desk.context)
        assert desk.subscription(membership_id).started_at is not None
        assert reconciling.ask_for_overdue(desk.context) == 0
