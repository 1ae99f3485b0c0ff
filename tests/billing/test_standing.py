"""What a member is told of their own money."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from billing.commands import changes, withholding
from billing.operations import managing, upkeep
from billing.queries.standing import standing
from chassis import clock
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import DISPUTED, FAILS_LATER


def told(desk: Desk, membership_id: UUID) -> dict[str, Any]:
    with desk.context.unit_of_work() as uow:
        return standing(uow.db.connection(), membership_id=membership_id)


class TestStanding:
    def test_says_what_is_paid_and_when_next(self, desk: Desk):
        membership_id = desk.join()

        said = told(desk, membership_id)

        assert (said["amount_cents"], said["currency"], said["interval"]) == (1500, "eur", "month")
        assert said["period_ends_at"] == desk.subscription(membership_id).period_ends_at
        assert not (said["is_paused"] or said["ends_with_period"] or said["is_disputed"])

    def test_says_when_a_failed_payment_is_tried_again(self, desk: Desk):
        membership_id = desk.join(FAILS_LATER)
        desk.move(days=32)
        desk.deliver()

        said = told(desk, membership_id)

        assert said["status"] == "past_due"
        assert said["next_attempt_at"] > clock.now()

    def test_says_that_it_ends_with_the_period(self, desk: Desk):
        membership_id = desk.join()
        managing.cancel_subscription(desk.context, membership_id=membership_id, now=False)

        assert told(desk, membership_id)["ends_with_period"]

    def test_says_that_a_bank_asks_for_it_back(self, desk: Desk):
        membership_id = desk.join(DISPUTED)
        desk.deliver()

        assert told(desk, membership_id)["is_disputed"]

    def test_says_until_when_the_host_charges_nothing(self, desk: Desk):
        membership_id = desk.join()
        until = clock.now() + timedelta(days=40)
        with desk.context.unit_of_work() as uow:
            changes.wish_pause(
                uow, host_id=desk.host_id, series_id=desk.series_id, resumes_at=until
            )
        upkeep.work(desk.context)

        said = told(desk, membership_id)

        assert said["is_paused"]
        assert abs(said["paused_until"] - until) < timedelta(seconds=1)

    def test_says_no_day_where_they_restricted_us_themselves(self, desk: Desk):
        membership_id = desk.join()
        with desk.context.unit_of_work() as uow:
            withholding.withhold(uow, membership_ids=[membership_id])

        said = told(desk, membership_id)

        assert (said["is_paused"], said["paused_until"]) == (True, None)

    def test_says_nothing_of_what_has_ended_or_never_was(self, desk: Desk):
        membership_id = desk.join()
        desk.end_membership(membership_id)
        upkeep.work(desk.context)

        assert told(desk, membership_id) == {}
        assert told(desk, uuid4()) == {}
