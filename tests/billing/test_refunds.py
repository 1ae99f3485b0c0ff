"""Money that goes back: by the host's wish, by Stripe's dashboard, once each, never too much."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from billing.commands import refunds
from billing.models import Refund
from billing.operations import upkeep
from chassis.errors import Conflict, NotFound
from sandbox.faults import Fault
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import DISPUTED


def give_back(desk: Desk, payment_id: UUID, amount: int | None = None, **whose: Any) -> UUID:
    with desk.context.unit_of_work() as uow:
        wished = refunds.wish_for_host(
            uow,
            host_id=whose.get("host_id", desk.host_id),
            payment_id=payment_id,
            amount_cents=amount,
        )
        return wished.id


def refund(desk: Desk, refund_id: UUID) -> Refund:
    with desk.context.unit_of_work() as uow:
        return uow.db.get_one(Refund, refund_id)


class TestByTheHost:
    def test_a_part_goes_back_and_is_told(self, desk: Desk):
        membership_id = desk.join()
        (payment,) = desk.payments(membership_id)

        refund_id = give_back(desk, payment.id, 400)
        upkeep.work(desk.context)

        (told,) = desk.events("refund_made")
        assert told["payload"]["refund_id"] == str(refund_id)
        assert told["payload"]["amount_cents"] == 400
        assert [charge.amount_refunded for charge in desk.charges()] == [400]
        assert desk.payments(membership_id)[0].refunded_cents == 400

    def test_no_more_goes_back_than_is_left_and_not_on_its_way(self, desk: Desk):
        (payment,) = desk.payments(desk.join())
        give_back(desk, payment.id, 1000)

        with pytest.raises(Conflict):
            give_back(desk, payment.id, 501)
        give_back(desk, payment.id)
        upkeep.work(desk.context)

        assert [charge.amount_refunded for charge in desk.charges()] == [1500]
        with pytest.raises(Conflict):
            give_back(desk, payment.id)

    def test_a_strangers_payment_is_not_found(self, desk: Desk):
        (payment,) = desk.payments(desk.join())

        with pytest.raises(NotFound):
            give_back(desk, payment.id, host_id=uuid4())

    def test_what_the_bank_holds_cannot_go_back(self, desk: Desk):
        membership_id = desk.join(DISPUTED)
        desk.deliver()
        (payment,) = desk.payments(membership_id)

        with pytest.raises(Conflict):
            give_back(desk, payment.id)

    def test_a_lost_answer_gives_back_once(self, desk: Desk):
        (payment,) = desk.payments(desk.join())
        desk.sandbox.world.faults.add(Fault("stripe", "500_after_accept", "create_refund"))

        give_back(desk, payment.id, 400)
        for _ in range(3):
            upkeep.work(desk.context)
            desk.move(hours=1)

        assert [charge.amount_refunded for charge in desk.charges()] == [400]
        assert len(desk.events("refund_made")) == 1


class TestAtStripe:
    def test_is_taken_over_and_told_once(self, desk: Desk):
        membership_id = desk.join()
        (charge,) = desk.charges()

        desk.stripe.refunds.create({"charge": charge.id, "amount": 500}, desk.options)
        for _ in range(2):
            desk.deliver()

        (told,) = desk.events("refund_made")
        assert told["payload"]["amount_cents"] == 500
        assert told["payload"]["membership_id"] == str(membership_id)

    def test_what_went_back_there_meanwhile_is_not_given_twice(self, desk: Desk):
        membership_id = desk.join()
        (payment,) = desk.payments(membership_id)
        (charge,) = desk.charges()
        refund_id = give_back(desk, payment.id)

        desk.stripe.refunds.create({"charge": charge.id, "amount": 1000}, desk.options)
        upkeep.work(desk.context)

        assert [charge.amount_refunded for charge in desk.charges()] == [1500]
        assert refund(desk, refund_id).amount_cents == 500
        assert desk.payments(membership_id)[0].refunded_cents == 1500

    def test_where_nothing_is_left_ours_is_given_up(self, desk: Desk):
        (payment,) = desk.payments(desk.join())
        (charge,) = desk.charges()
        refund_id = give_back(desk, payment.id)

        desk.stripe.refunds.create({"charge": charge.id}, desk.options)
        upkeep.work(desk.context)

        assert refund(desk, refund_id).status == "failed"
