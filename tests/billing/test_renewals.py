"""What is told ahead: yearly renewals, once each, and none that will not come."""

from billing.commands import renewals
from billing.operations import managing
from tests.billing.conftest import Desk


def tell(desk: Desk) -> int:
    with desk.context.unit_of_work() as uow:
        return renewals.tell_ahead(uow)


def test_a_yearly_renewal_is_told_of_a_week_ahead_and_once(desk: Desk):
    desk.set_price(12_000, interval="year")
    desk.join()

    desk.move(days=350)
    early = tell(desk)
    desk.move(days=10)

    assert (early, tell(desk), tell(desk)) == (0, 1, 0)
    (told,) = desk.events("renewal_upcoming")
    assert told["payload"]["amount_cents"] == 12_000


def test_the_next_year_is_told_of_again(desk: Desk):
    desk.set_price(12_000, interval="year")
    desk.join()

    for _ in range(2):
        desk.move(days=360)
        tell(desk)
        desk.move(days=5, hours=2)
        desk.deliver()

    assert len(desk.events("renewal_upcoming")) == 2


def test_a_monthly_one_is_not(desk: Desk):
    desk.join()

    desk.move(days=28)

    assert tell(desk) == 0


def test_one_that_ends_with_its_period_is_not(desk: Desk):
    desk.set_price(12_000, interval="year")
    membership_id = desk.join()
    managing.cancel_subscription(desk.context, membership_id=membership_id, now=False)

    desk.move(days=360)

    assert tell(desk) == 0
