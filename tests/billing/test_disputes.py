"""A payer's bank asks for money back: told once a step, charged no more, ended when it is lost."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests

from billing.commands import refunds
from billing.domain.disputes import Verdict, verdict_of
from billing.operations import upkeep
from billing.queries import disputes, ledger
from chassis import clock
from chassis.errors import Conflict
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import DISPUTED, INQUIRED


def decide(desk: Desk, how: str) -> None:
    """The bank decides, in the host's Stripe dashboard."""
    (dispute,) = desk.stripe.disputes.list(None, desk.options).data
    url = f"{desk.sandbox.url}/stripe/dashboard/{desk.account}"
    requests.post(url, data={"change": how, "dispute": dispute.id}, timeout=5)
    desk.deliver()


def shown(desk: Desk, **whose: Any) -> list[Any]:
    """What the host sees of open ones."""
    with desk.context.unit_of_work() as uow:
        asked = {"host_id": desk.host_id} | whose
        found = disputes.open_disputes(uow.db.connection(), **asked)
    return list(found["items"])


def give_back(desk: Desk, membership_id: Any) -> None:
    (payment,) = desk.payments(membership_id)
    with desk.context.unit_of_work() as uow:
        refunds.wish_for_host(uow, host_id=desk.host_id, payment_id=payment.id, amount_cents=None)
    upkeep.work(desk.context)


class TestVerdict:
    @pytest.mark.parametrize(
        ("status", "verdict"),
        [
            ("warning_needs_response", Verdict.NOTHING),
            ("needs_response", Verdict.CHARGE_NO_MORE),
            ("under_review", Verdict.CHARGE_NO_MORE),
            ("lost", Verdict.END),
            ("won", Verdict.NOTHING),
            ("a_word_of_tomorrow", Verdict.NOTHING),
            (None, Verdict.NOTHING),
        ],
    )
    def test_follows_from_the_status(self, status: str | None, verdict: Verdict):
        assert verdict_of(status) == verdict


class TestADispute:
    def test_is_told_once_and_stops_further_charges(self, desk: Desk):
        membership_id = desk.join(DISPUTED)
        for _ in range(2):
            desk.deliver()

        (told,) = desk.events("payment_disputed")
        assert told["payload"]["status"] == "needs_response"
        assert desk.subscription(membership_id).ends_with_period
        assert desk.subscription(membership_id).ended_at is None
        desk.move(days=40)
        desk.deliver()
        assert len(desk.charges()) == 1

    def test_that_is_lost_ends_the_place_at_once(self, desk: Desk):
        membership_id = desk.join(DISPUTED)
        desk.deliver()

        decide(desk, "lost")

        assert desk.subscription(membership_id).end_reason == "payment_disputed"
        assert [one["payload"]["status"] for one in desk.events("payment_disputed")] == [
            "needs_response",
            "lost",
        ]

    def test_that_is_lost_ends_what_was_paid_once(self, desk: Desk):
        desk.set_price(2000, interval="once")
        membership_id = desk.join(DISPUTED)
        desk.deliver()

        decide(desk, "lost")

        assert desk.subscription(membership_id).end_reason == "payment_disputed"

    def test_that_is_won_leaves_the_place(self, desk: Desk):
        membership_id = desk.join(DISPUTED)
        desk.deliver()

        decide(desk, "won")

        assert desk.subscription(membership_id).ended_at is None


class TestWhatTheHostSees:
    def test_is_what_is_open_with_the_day_by_which_to_answer(self, desk: Desk):
        membership_id = desk.join(DISPUTED)
        desk.join()
        desk.deliver()

        (one,) = shown(desk)

        (told,) = desk.events("payment_disputed")
        assert one["membership_id"] == membership_id
        assert (one["title"], one["amount_cents"]) == ("Morning yoga", 1500)
        assert one["respond_by"] - clock.now() > timedelta(days=8)
        assert told["payload"]["respond_by"] is not None

    @pytest.mark.parametrize("how", ["won", "lost"])
    def test_is_nothing_more_once_it_is_decided(self, desk: Desk, how: str):
        desk.join(DISPUTED)
        desk.deliver()

        decide(desk, how)

        assert shown(desk) == []

    def test_is_nothing_of_another_hosts(self, desk: Desk):
        desk.join(DISPUTED)
        desk.deliver()

        assert shown(desk, host_id=uuid4()) == []


class TestGivingBack:
    def test_is_not_possible_while_the_bank_has_the_money(self, desk: Desk):
        membership_id = desk.join(DISPUTED)
        desk.deliver()

        with pytest.raises(Conflict):
            give_back(desk, membership_id)

    def test_answers_an_inquiry_which_takes_nothing(self, desk: Desk):
        membership_id = desk.join(INQUIRED)
        desk.deliver()

        give_back(desk, membership_id)
        desk.deliver()

        assert [charge.amount_refunded for charge in desk.charges()] == [1500]
        assert shown(desk) == []
        assert not desk.subscription(membership_id).ends_with_period

    def test_is_possible_again_when_it_is_won(self, desk: Desk):
        membership_id = desk.join(DISPUTED)
        desk.deliver()
        decide(desk, "won")

        give_back(desk, membership_id)

        assert [charge.amount_refunded for charge in desk.charges()] == [1500]

    @pytest.mark.parametrize(("number", "is_held"), [(DISPUTED, True), (INQUIRED, False)])
    def test_is_offered_only_where_it_is_possible(self, desk: Desk, number: str, is_held: bool):
        desk.join(number)
        desk.deliver()

        asked: Any = {"series_id": None, "membership_id": None, "after": None, "limit": 5}
        with desk.context.unit_of_work() as uow:
            found = ledger.list_payments(uow.db.connection(), host_id=desk.host_id, **asked)

        assert [one["is_held"] for one in found["items"]] == [is_held]
