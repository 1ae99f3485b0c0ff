"""A subscription's life on the sandbox's clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe

from sandbox.stripe.periods import period_end
from tests.sandbox.fixtures import Receiver
from tests.sandbox.stripe.people import DISPUTED, FAILS_LATER, INQUIRED, PAYS, Shop

HOUR = timedelta(hours=1)


def instant(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[arg-type,misc]


def move(shop: Shop, **by: float) -> None:
    clock = shop.sandbox.world.clock
    clock.move_to(clock.now() + timedelta(**by))


def period_end_of(subscription: Any) -> int:
    return int(subscription["items"].data[0].current_period_end)


class TestPeriods:
    def test_a_month_keeps_its_day(self):
        assert period_end(0, instant(2027, 4, 10, 9), "month", 1) == instant(2027, 5, 1, 9)

    def test_the_end_of_january_comes_back_after_february(self):
        anchor = instant(2027, 1, 31, 9)
        february = period_end(anchor, anchor, "month", 1)

        assert february == instant(2027, 2, 28, 9)
        assert period_end(anchor, february, "month", 1) == instant(2027, 3, 31, 9)

    def test_a_leap_day_waits_four_years(self):
        anchor = instant(2028, 2, 29)

        assert period_end(anchor, anchor, "year", 1) == instant(2029, 2, 28)


class TestRenewal:
    def test_each_period_is_paid_an_hour_after_it_begins(self, shop: Shop):
        subscription = shop.subscribe()
        first_end = period_end_of(subscription)
        move(shop, days=32)

        renewed = shop.read(subscription)

        newest, oldest = shop.invoices(subscription)
        assert renewed.status == "active"
        assert period_end_of(renewed) > first_end
        assert newest.lines.data[0].period.start == first_end
        assert newest.status_transitions.paid_at >= first_end + 3600
        assert (newest.billing_reason, oldest.billing_reason) == (
            "subscription_cycle",
            "subscription_create",
        )

    def test_is_a_draft_until_then(self, shop: Shop):
        subscription = shop.subscribe()
        clock = shop.sandbox.world.clock

        clock.move_to(datetime.fromtimestamp(period_end_of(subscription) + 60, UTC))

        assert shop.invoices(subscription)[0].status == "draft"

    def test_happens_as_often_as_periods_pass(self, shop: Shop):
        subscription = shop.subscribe(price=shop.price(interval="week"))

        move(shop, days=29)

        assert [invoice.status for invoice in shop.invoices(subscription)] == ["paid"] * 5


class TestFailure:
    def test_a_failed_renewal_is_past_due_and_says_when_it_is_tried_again(
        self, shop: Shop, receiver: Receiver
    ):
        subscription = shop.subscribe(FAILS_LATER)

        move(shop, days=32)

        invoice = shop.invoices(subscription)[0]
        assert shop.read(subscription).status == "past_due"
        assert (invoice.status, invoice.attempt_count) == ("open", 1)
        assert invoice.next_payment_attempt > invoice.created
        assert "invoice.payment_failed" in {r.json["type"] for r in receiver.requests}

    def test_ends_after_the_last_attempt(self, shop: Shop):
        subscription = shop.subscribe(FAILS_LATER)

        move(shop, days=32 + 3 + 5 + 7)

        ended = shop.read(subscription)
        assert ended.status == "canceled"
        assert ended.cancellation_details.reason == "payment_failed"
        assert shop.invoices(subscription)[0].attempt_count == 4

    def test_a_new_card_mends_it(self, shop: Shop):
        subscription = shop.subscribe(FAILS_LATER)
        move(shop, days=32)
        customer = shop.client.v1.customers.list(None, shop.options).data[0]
        good = shop.subscribe(PAYS)
        chosen: Any = {"default_payment_method": good.default_payment_method}
        shop.client.v1.subscriptions.update(subscription.id, chosen, shop.options)

        shop.client.v1.invoices.pay(shop.invoices(subscription)[0].id, None, shop.options)

        assert shop.read(subscription).status == "active"
        assert customer.id

    def test_paying_an_invoice_with_the_bad_card_is_refused(self, shop: Shop):
        subscription = shop.subscribe(FAILS_LATER)
        move(shop, days=32)

        with pytest.raises(stripe.CardError):
            shop.client.v1.invoices.pay(shop.invoices(subscription)[0].id, None, shop.options)


class TestEnding:
    def test_now(self, shop: Shop):
        subscription = shop.subscribe()

        ended = shop.client.v1.subscriptions.cancel(subscription.id, None, shop.options)

        assert ended.status == "canceled"
        move(shop, days=40)
        assert len(shop.invoices(subscription)) == 1

    def test_at_the_end_of_the_period(self, shop: Shop):
        subscription = shop.subscribe()
        asked: Any = {"cancel_at_period_end": True}

        waiting = shop.client.v1.subscriptions.update(subscription.id, asked, shop.options)
        move(shop, days=32)

        assert (waiting.status, waiting.cancel_at) == ("active", period_end_of(subscription))
        assert shop.read(subscription).status == "canceled"
        assert len(shop.invoices(subscription)) == 1

    def test_can_be_taken_back_until_then(self, shop: Shop):
        subscription = shop.subscribe()
        for wish in (True, False):
            asked: Any = {"cancel_at_period_end": wish}
            shop.client.v1.subscriptions.update(subscription.id, asked, shop.options)

        move(shop, days=32)

        assert shop.read(subscription).status == "active"

    def test_twice_is_refused(self, shop: Shop):
        subscription = shop.subscribe()
        shop.client.v1.subscriptions.cancel(subscription.id, None, shop.options)

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.client.v1.subscriptions.cancel(subscription.id, None, shop.options)

        assert refusal.value.code == "resource_missing"

    def test_deleting_the_customer_ends_it_at_once(self, shop: Shop):
        subscription = shop.subscribe()

        shop.client.v1.customers.delete(subscription.customer, None, shop.options)

        gone = shop.client.v1.customers.retrieve(subscription.customer, None, shop.options)
        assert gone.deleted
        assert shop.read(subscription).status == "canceled"


class TestPause:
    def test_takes_no_money_and_resumes_by_itself(self, shop: Shop):
        subscription = shop.subscribe(price=shop.price(interval="week"))
        until = period_end_of(subscription) + 8 * 86_400
        asked: Any = {"pause_collection": {"behavior": "void", "resumes_at": until}}
        shop.client.v1.subscriptions.update(subscription.id, asked, shop.options)

        move(shop, days=23)

        states = [invoice.status for invoice in shop.invoices(subscription)]
        assert states == ["paid", "void", "void", "paid"]

    @pytest.mark.parametrize(
        ("behavior", "state"), [("mark_uncollectible", "uncollectible"), ("keep_as_draft", "draft")]
    )
    def test_leaves_new_invoices_as_it_says(self, shop: Shop, behavior: str, state: str):
        subscription = shop.subscribe()
        pause(shop, subscription, behavior=behavior)

        move(shop, days=35)

        assert [one.status for one in shop.invoices(subscription)] == [state, "paid"]
        assert shop.read(subscription).status == "active"

    def test_without_an_end_lasts_until_it_is_taken_back(self, shop: Shop):
        subscription = shop.subscribe(price=shop.price(interval="week"))
        until = period_end_of(subscription)
        pause(shop, subscription, behavior="void", resumes_at=until)
        pause(shop, subscription, behavior="void")

        move(shop, days=15)
        resumed: Any = {"pause_collection": ""}
        shop.client.v1.subscriptions.update(subscription.id, resumed, shop.options)
        move(shop, days=7)

        states = [invoice.status for invoice in shop.invoices(subscription)]
        assert states == ["paid", "void", "void", "paid"]

    def test_does_not_stop_what_came_before_it(self, shop: Shop):
        subscription = shop.subscribe(FAILS_LATER)
        move(shop, days=32)
        pause(shop, subscription, behavior="void")

        move(shop, days=4)

        assert shop.invoices(subscription)[0].attempt_count == 2

    def test_a_void_invoice_is_tried_no_more_and_leaves_nothing_owed(self, shop: Shop):
        subscription = shop.subscribe(FAILS_LATER)
        move(shop, days=32)
        before = shop.read(subscription).status
        invoice = shop.invoices(subscription)[0]
        shop.client.v1.invoices.void_invoice(invoice.id, None, shop.options)

        move(shop, days=10)

        assert (before, shop.read(subscription).status) == ("past_due", "active")
        assert shop.invoices(subscription)[0].attempt_count == 1

    def test_what_was_tried_for_a_void_invoice_is_cancelled(self, shop: Shop):
        subscription = shop.subscribe(FAILS_LATER)
        move(shop, days=32)
        invoice = shop.invoices(subscription)[0]

        shop.client.v1.invoices.void_invoice(invoice.id, None, shop.options)

        asked: Any = {"invoice": invoice.id}
        (payment,) = shop.client.v1.invoice_payments.list(asked, shop.options).data
        intent_id = str(payment.payment.payment_intent)
        intent = shop.client.v1.payment_intents.retrieve(intent_id, None, shop.options)
        assert (payment.status, intent.status) == ("canceled", "canceled")
        assert payment.status_transitions.canceled_at == intent.canceled_at
        assert intent.cancellation_reason == "void_invoice"

    @pytest.mark.parametrize("status", ["paid", "void"])
    def test_only_what_is_owed_can_be_void(self, shop: Shop, status: str):
        """Nor can a draft, which is shown below."""
        subscription = shop.subscribe(FAILS_LATER)
        move(shop, days=32)
        newest, first = shop.invoices(subscription)
        if status == "void":
            shop.client.v1.invoices.void_invoice(newest.id, None, shop.options)
        chosen = newest if status == "void" else first

        with pytest.raises(stripe.InvalidRequestError, match="This invoice isn't open"):
            shop.client.v1.invoices.void_invoice(chosen.id, None, shop.options)

        states = [one.status for one in shop.invoices(subscription)]
        assert states == ["void" if status == "void" else "open", "paid"]

    def test_an_uncollectible_invoice_can_still_be_void(self, shop: Shop):
        subscription = shop.subscribe()
        pause(shop, subscription, behavior="mark_uncollectible")
        move(shop, days=32)
        invoice = shop.invoices(subscription)[0]

        shop.client.v1.invoices.void_invoice(invoice.id, None, shop.options)

        again = shop.invoices(subscription)[0]
        assert (invoice.status, again.status) == ("uncollectible", "void")
        assert again.status_transitions.voided_at

    def test_a_void_invoice_counts_for_nothing_beside_one_that_is_still_owed(self, shop: Shop):
        subscription = shop.subscribe(FAILS_LATER, shop.price(interval="week"))
        move(shop, days=14, hours=3)
        newest, older, _ = shop.invoices(subscription)

        shop.client.v1.invoices.void_invoice(newest.id, None, shop.options)
        with_one_open = shop.read(subscription).status
        shop.client.v1.invoices.void_invoice(older.id, None, shop.options)

        assert (newest.status, older.status) == ("open", "open")
        assert (with_one_open, shop.read(subscription).status) == ("past_due", "active")

    def test_a_draft_is_not_owed_yet(self, shop: Shop):
        subscription = shop.subscribe(FAILS_LATER, shop.price(interval="week"))
        move(shop, days=14, minutes=30)
        newest, older, _ = shop.invoices(subscription)

        shop.client.v1.invoices.void_invoice(older.id, None, shop.options)

        assert newest.status == "draft"
        assert shop.read(subscription).status == "active"

    def test_a_draft_can_be_made_final_without_being_collected(self, shop: Shop):
        subscription = shop.subscribe()
        pause(shop, subscription, behavior="keep_as_draft")
        move(shop, days=32)
        draft = shop.invoices(subscription)[0]
        with pytest.raises(stripe.InvalidRequestError):
            shop.client.v1.invoices.void_invoice(draft.id, None, shop.options)

        final: Any = {"auto_advance": False}
        shop.client.v1.invoices.finalize_invoice(draft.id, final, shop.options)
        move(shop, days=2)

        assert shop.invoices(subscription)[0].status == "open"
        with pytest.raises(stripe.InvalidRequestError):
            shop.client.v1.invoices.finalize_invoice(draft.id, final, shop.options)


def pause(shop: Shop, subscription: Any, **how: Any) -> None:
    asked: Any = {"pause_collection": how}
    shop.client.v1.subscriptions.update(subscription.id, asked, shop.options)


class TestMoney:
    def test_a_refund_never_exceeds_what_is_left(self, shop: Shop):
        shop.subscribe()
        (charge,) = shop.client.v1.charges.list(None, shop.options).data
        part: Any = {"charge": charge.id, "amount": 1000}
        shop.client.v1.refunds.create(part, shop.options)

        with pytest.raises(stripe.InvalidRequestError):
            shop.client.v1.refunds.create(part, shop.options)
        shop.client.v1.refunds.create({"charge": charge.id}, shop.options)
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.client.v1.refunds.create({"charge": charge.id}, shop.options)

        assert refusal.value.code == "charge_already_refunded"

    def test_what_a_bank_holds_cannot_go_back(self, shop: Shop):
        shop.subscribe(DISPUTED)
        (charge,) = shop.client.v1.charges.list(None, shop.options).data

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.client.v1.refunds.create({"charge": charge.id}, shop.options)

        assert refusal.value.code == "charge_disputed"

    def test_an_inquiry_takes_nothing_and_is_closed_by_giving_back(self, shop: Shop):
        shop.subscribe(INQUIRED)
        (before,) = shop.client.v1.disputes.list(None, shop.options).data
        refund: Any = {"charge": before.charge}

        shop.client.v1.refunds.create(refund, shop.options)

        (after,) = shop.client.v1.disputes.list(None, shop.options).data
        assert (before.status, after.status) == ("warning_needs_response", "warning_closed")
        assert before.is_charge_refundable
        assert before.evidence_details.due_by > before.created

    def test_what_was_earned_is_paid_out(self, shop: Shop):
        shop.subscribe()
        waiting = shop.client.v1.balance.retrieve(None, shop.options).pending[0].amount

        move(shop, days=3, hours=1)

        (payout,) = shop.client.v1.payouts.list(None, shop.options).data
        assert payout.amount == waiting == 1500 - (1500 * 29 // 1000 + 30)
        assert shop.client.v1.balance.retrieve(None, shop.options).available[0].amount == 0
