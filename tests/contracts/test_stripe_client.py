"""What billing says to Stripe, against the description drawn from Stripe's own SDK."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest

from billing.commands import withholding
from billing.operations import connecting, managing, reconciling, upkeep
from tests.billing.conftest import Desk, bare_desk, context, desk, new_uow
from tests.contracts.judge import Contract
from tests.contracts.recording import Exchange
from tests.contracts.test_stripe import DERIVED, with_query_names
from tests.sandbox.stripe.people import FAILS_LATER, pay

__all__ = ["bare_desk", "context", "desk", "new_uow"]


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("stripe",)


class TestOurClient:
    def test_says_only_what_stripe_understands(
        self,
        exchanges: list[Exchange],
        desk: Desk,
        load_contract: Callable[[str], Contract],
    ):
        contract = with_query_names(load_contract(DERIVED))

        live(desk)

        said = {(found.method, _shape(found.path)) for found in exchanges if _is_api(found)}
        for exchange in exchanges:
            if _is_api(exchange):
                contract.check(exchange, prefix="/stripe")
        assert len(said) >= 18


def live(desk: Desk) -> None:
    """Every operation of the client at least once."""
    member = desk.join(FAILS_LATER)
    desk.move(days=32)
    desk.deliver()
    _restrict_for_a_while(desk)
    managing.open_portal(desk.context, membership_id=member, return_url="http://localhost/m")
    managing.cancel_subscription(desk.context, membership_id=desk.join(), now=False)
    unwanted = uuid4()
    pay(desk.start_checkout(unwanted)["url"])
    desk.end_membership(unwanted)
    leaving = uuid4()
    desk.start_checkout(leaving)
    desk.end_membership(leaving)
    for _ in range(3):
        upkeep.work(desk.context)
        desk.deliver()
    desk.set_price(900, "jpy", "once")
    desk.join()
    desk.move(hours=25)
    reconciling.reconcile_next(desk.context)
    reconciling.ask_for_returned_fees(desk.context)
    account = desk.account
    customer = desk.subscription(member).stripe_customer_id
    desk.context.stripe.customers.delete(account, str(customer))
    connecting.disconnect(desk.context, host_id=desk.host_id)
    for _ in range(3):
        upkeep.work(desk.context)
        desk.move(seconds=10)


def _restrict_for_a_while(desk: Desk) -> None:
    """One whose renewal is still a draft."""
    member = desk.join()
    desk.move(days=31, minutes=5)
    for act in (withholding.withhold, withholding.release):
        with desk.context.unit_of_work() as uow:
            act(uow, membership_ids=[member])
        upkeep.work(desk.context)


def _is_api(exchange: Exchange) -> bool:
    return exchange.path.startswith(("/stripe/v1/", "/stripe/v2/"))


def _shape(path: str) -> str:
    """The path without its ids."""
    return re.sub(r"/[a-z]+_(test_)?\w{20,}", "/…", path)
