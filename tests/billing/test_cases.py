"""Every case of `tests.billing.cases` is tried somewhere; those here have no better place."""

import re
from pathlib import Path
from typing import Any

import pytest

from billing.commands import refunds
from billing.operations import reconciling, upkeep
from billing.stripe_client.reading import payment_of_invoice, subscription_of
from sandbox.faults import Fault
from tests.billing.cases import CASES
from tests.billing.conftest import Desk

_NAMED = re.compile(r"mark\.stripe_case\((\d+)\)")


def test_each_case_is_named_by_a_test():
    sources = [path.read_text() for path in Path(__file__).parent.glob("test_*.py")]

    named = {int(number) for source in sources for number in _NAMED.findall(source)}

    assert named == set(CASES)


@pytest.mark.stripe_case(7)
class TestAForgottenKey:
    def test_gives_nothing_back_twice(self, desk: Desk):
        membership_id = desk.join()
        (payment,) = desk.payments(membership_id)
        desk.sandbox.world.faults.add(Fault("stripe", "500_after_accept", "create_refund"))
        with desk.context.unit_of_work() as uow:
            refunds.wish_for_host(
                uow, host_id=desk.host_id, payment_id=payment.id, amount_cents=400
            )
        upkeep.work(desk.context)

        desk.sandbox.world.store.execute(
            "DELETE FROM document WHERE collection = 'stripe.idempotency'"
        )
        for _ in range(2):
            desk.move(hours=25)
            upkeep.work(desk.context)

        assert [charge.amount_refunded for charge in desk.charges()] == [400]

    def test_makes_no_second_account(self, bare_desk: Desk):
        bare_desk.connect("half_done")
        before = bare_desk.account

        bare_desk.sandbox.world.store.execute(
            "DELETE FROM document WHERE collection = 'stripe.idempotency'"
        )
        bare_desk.move(hours=25)
        bare_desk.connect()

        assert bare_desk.account == before


@pytest.mark.stripe_case(10)
class TestWhereThingsStand:
    def test_a_period_is_that_of_the_item_that_ends_first(self, desk: Desk):
        membership_id = desk.join()
        remote_id = str(desk.subscription(membership_id).stripe_subscription_id)
        found: Any = desk.stripe.subscriptions.retrieve(remote_id, None, desk.options)

        read = subscription_of(found)

        assert "current_period_end" not in found
        assert read.period_ends_at == desk.subscription(membership_id).period_ends_at
        (item,) = found["items"].data
        assert read.period_ends_at.timestamp() == item.current_period_end  # type: ignore[union-attr]

    def test_an_invoice_leads_to_its_subscription_by_its_parent(self, desk: Desk):
        membership_id = desk.join()
        remote_id = str(desk.subscription(membership_id).stripe_subscription_id)
        asked: Any = {"subscription": remote_id, "expand": ["data.payments"]}
        (found,) = desk.stripe.invoices.list(asked, desk.options).data

        assert "subscription" not in found
        assert found.parent.subscription_details.subscription == remote_id
        assert payment_of_invoice(found).payment_intent_id == (
            desk.payments(membership_id)[0].stripe_payment_intent_id
        )


@pytest.mark.stripe_case(11)
class TestAStatus:
    @pytest.mark.parametrize("status", ["paused", "a_word_of_tomorrow"])
    def test_that_says_neither_paid_nor_ended_keeps_the_place(self, desk: Desk, status: str):
        membership_id = desk.join()
        self._set(desk, membership_id, status)

        self._compare(desk)

        assert desk.subscription(membership_id).status == status
        assert desk.subscription(membership_id).ended_at is None
        assert "subscription_ended" not in desk.names()

    @pytest.mark.parametrize("status", ["unpaid", "canceled", "incomplete_expired"])
    def test_that_takes_no_money_any_more_ends_it(self, desk: Desk, status: str):
        membership_id = desk.join()
        self._set(desk, membership_id, status)

        self._compare(desk)

        assert desk.subscription(membership_id).ended_at is not None
        assert desk.names().count("subscription_ended") == 1

    @staticmethod
    def _set(desk: Desk, membership_id: Any, status: str) -> None:
        remote_id = str(desk.subscription(membership_id).stripe_subscription_id)
        kept = desk.sandbox.world.store.collection("stripe.subscription")
        document = kept.get(remote_id) or {}
        kept.update(remote_id, object={**document["object"], "status": status})

    @staticmethod
    def _compare(desk: Desk) -> None:
        desk.move(hours=25)
        reconciling.reconcile_next(desk.context)
