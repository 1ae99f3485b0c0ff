"""A subscription's life: renewals, failures, endings from every side, each told once."""

from uuid import uuid4

import pytest
import requests

from billing.commands import memberships
from billing.operations import managing, reconciling, upkeep
from chassis.errors import NotFound
from sandbox.faults import Fault
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import FAILS_LATER, PAYS, pay


class TestRenewal:
    def test_is_recorded_and_told_with_the_new_period(self, desk: Desk):
        membership_id = desk.join()
        before = desk.subscription(membership_id).period_ends_at

        desk.move(days=32)
        desk.deliver()

        after = desk.subscription(membership_id).period_ends_at
        told = desk.events("payment_succeeded")
        assert before is not None
        assert after is not None
        assert after > before
        assert len(told) == len(desk.payments(membership_id)) == 2

    def test_that_no_webhook_tells_of_is_found(self, desk: Desk):
        membership_id = desk.join()
        desk.move(days=32)

        reconciling.ask_for_overdue(desk.context)
        upkeep.work(desk.context)

        assert len(desk.payments(membership_id)) == 2

    @pytest.mark.parametrize("kind", ["twice", "late", "reorder"])
    def test_is_recorded_once_however_the_webhooks_come(self, desk: Desk, kind: str):
        desk.sandbox.world.faults.add(Fault("stripe", kind, "*", times=None, probability=0.5))
        membership_id = desk.join()

        desk.move(days=32)
        desk.deliver()
        desk.move(hours=1)
        desk.deliver()

        assert desk.names().count("payment_succeeded") == 2
        assert len(desk.payments(membership_id)) == 2


class TestFailure:
    def test_is_told_with_the_next_attempt_and_keeps_the_place(self, desk: Desk):
        membership_id = desk.join(FAILS_LATER)

        desk.move(days=32)
        desk.deliver()

        (failed,) = desk.events("payment_failed")
        assert failed["payload"]["next_attempt_at"] is not None
        assert desk.subscription(membership_id).status == "past_due"
        assert "subscription_ended" not in desk.names()

    def test_is_told_at_each_attempt_and_then_ends_the_membership(self, desk: Desk):
        desk.join(FAILS_LATER)

        for days in (32, 3, 5, 7):
            desk.move(days=days, hours=1)
            desk.deliver()

        attempts = [event["payload"]["attempt_count"] for event in desk.events("payment_failed")]
        (ended,) = desk.events("subscription_ended")
        assert attempts == [1, 2, 3, 4]
        assert ended["payload"]["reason"] == "payment_failed"

    def test_is_mended_by_a_new_card_in_the_portal(self, desk: Desk):
        membership_id = desk.join(FAILS_LATER)
        desk.move(days=32)
        desk.deliver()
        url = managing.open_portal(
            desk.context, membership_id=membership_id, return_url="http://localhost/m"
        )["url"]
        invoice = desk.payments(membership_id)[-1].stripe_invoice_id or ""

        card = {"change": "card", "number": PAYS, "expiry": "01/35"}
        requests.post(url, data=card, timeout=5)
        requests.post(url, data={"change": "pay", "invoice": invoice}, timeout=5)
        desk.deliver()

        assert desk.subscription(membership_id).status == "active"
        assert desk.payments(membership_id)[-1].status == "paid"


class TestEnding:
    def test_a_membership_that_ends_is_not_charged_again(self, desk: Desk):
        membership_id = desk.join()

        desk.end_membership(membership_id)
        upkeep.work(desk.context)
        desk.move(days=70)
        desk.deliver()

        assert len(desk.charges()) == 1
        assert desk.subscription(membership_id).end_reason == "membership_ended"
        assert desk.names().count("subscription_ended") == 1

    def test_a_membership_that_ends_while_stripe_is_away_is_ended_afterwards(self, desk: Desk):
        membership_id = desk.join()
        outage = desk.sandbox.world.faults.add(
            Fault("stripe", "500", "cancel_subscription", times=None)
        )
        desk.end_membership(membership_id)
        upkeep.work(desk.context)
        assert desk.subscription(membership_id).ended_at is None

        desk.sandbox.world.faults.remove(outage.id)
        desk.move(hours=1)
        upkeep.work(desk.context)

        assert desk.subscription(membership_id).ended_at is not None

    def test_an_ending_heard_twice_ends_once(self, desk: Desk):
        membership_id = desk.join()

        for _ in range(2):
            desk.end_membership(membership_id)
            upkeep.work(desk.context)

        assert desk.names().count("subscription_ended") == 1

    def test_a_deleted_series_ends_everybody_and_takes_nobody_new(self, desk: Desk):
        members = [desk.join(), desk.join()]

        with desk.context.unit_of_work() as uow:
            memberships.delete_series(uow, series_id=desk.series_id)
        upkeep.work(desk.context)

        ended = desk.events("subscription_ended")
        assert {event["payload"]["membership_id"] for event in ended} == set(map(str, members))
        assert {event["payload"]["reason"] for event in ended} == {"series_deleted"}
        with pytest.raises(NotFound):
            desk.start_checkout(uuid4())

    def test_the_member_stops_with_the_period(self, desk: Desk):
        membership_id = desk.join()

        managing.cancel_subscription(desk.context, membership_id=membership_id, now=False)
        kept = desk.subscription(membership_id)
        desk.move(days=32)
        desk.deliver()

        assert kept.ends_with_period
        assert kept.ended_at is None
        assert desk.subscription(membership_id).end_reason == "cancelled"
        assert len(desk.charges()) == 1

    def test_the_member_stops_now(self, desk: Desk):
        membership_id = desk.join()

        managing.cancel_subscription(desk.context, membership_id=membership_id, now=True)

        assert desk.subscription(membership_id).ended_at is not None

    @pytest.mark.stripe_case(14)
    def test_a_customer_deleted_at_stripe_ends_the_membership(self, desk: Desk):
        membership_id = desk.join()
        customer = desk.subscription(membership_id).stripe_customer_id

        desk.stripe.customers.delete(customer or "", None, desk.options)
        desk.deliver()

        assert desk.subscription(membership_id).ended_at is not None

    def test_nothing_to_stop_is_said(self, desk: Desk):
        with pytest.raises(NotFound):
            managing.cancel_subscription(desk.context, membership_id=uuid4(), now=True)


class TestMoneyForAPlaceThatIsGone:
    def test_the_page_is_closed_when_the_membership_ends(self, desk: Desk):
        membership_id = uuid4()
        url = desk.start_checkout(membership_id)["url"]

        desk.end_membership(membership_id)
        upkeep.work(desk.context)

        assert pay(url).status_code != 303

    def test_what_was_paid_all_the_same_goes_back_whole_and_once(self, desk: Desk):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])

        desk.end_membership(membership_id)
        for _ in range(3):
            upkeep.work(desk.context)
            desk.deliver()

        (charge,) = desk.charges()
        assert (charge.amount_refunded, charge.refunded) == (1500, True)
        assert desk.subscription(membership_id).status == "canceled"
        assert desk.names() == ["connection_activated", "price_set", "refund_made"]
        assert [payment.refunded_cents for payment in desk.payments(membership_id)] == [1500]

    @pytest.mark.parametrize("kind", ["500", "500_after_accept", "429"])
    def test_it_goes_back_once_although_stripe_fails(self, desk: Desk, kind: str):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])
        desk.sandbox.world.faults.add(Fault("stripe", kind, "create_refund", times=3))

        desk.end_membership(membership_id)
        for _ in range(8):
            upkeep.work(desk.context)
            desk.move(hours=1)

        assert [refund.amount for refund in desk.stripe.refunds.list(None, desk.options).data] == [
            1500
        ]

    def test_a_refund_made_at_stripe_is_taken_over(self, desk: Desk):
        membership_id = desk.join()
        (charge,) = desk.charges()

        desk.stripe.refunds.create({"charge": charge.id, "amount": 500}, desk.options)
        desk.deliver()

        assert [payment.refunded_cents for payment in desk.payments(membership_id)] == [500]


class TestPortal:
    def test_is_refused_where_nothing_was_paid(self, desk: Desk):
        with pytest.raises(NotFound):
            managing.open_portal(desk.context, membership_id=uuid4(), return_url="http://x/")

    def test_makes_its_configuration_once_for_an_account(self, desk: Desk):
        for membership_id in (desk.join(), desk.join()):
            managing.open_portal(
                desk.context, membership_id=membership_id, return_url="http://localhost/m"
            )

        made = desk.stripe.billing_portal.configurations.list(None, desk.options).data
        assert len(made) == 1
