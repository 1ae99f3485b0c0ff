"""Places: never more than there are, none lost, the next in line first."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from chassis.errors import Conflict, NotFound
from series import workers
from series.commands import members
from series.commands import membership as commands
from tests.series.desk import HOST, STRANGER

CROWD = [f"person{number}@example.test" for number in range(16)]


def at_once(act, arguments):
    """Call `act` for all arguments from as many threads, which start together."""
    arguments = list(arguments)
    together = threading.Barrier(len(arguments))

    def begin(argument):
        together.wait()
        return act(argument)

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(begin, arguments))


class TestRace:
    def test_of_many_for_one_place_one_wins_and_none_is_lost(self, desk):
        series = desk.published(capacity=1)

        at_once(lambda email: desk.sign_in_and_join(series, email), CROWD)

        assert Counter(desk.statuses().values()) == {"active": 1, "waiting": len(CROWD) - 1}
        assert len(desk.events("membership_activated")) == 1
        assert len(desk.events("membership_waitlisted")) == len(CROWD) - 1

    def test_of_many_who_confirm_at_once_fills_the_places_and_no_more(self, desk):
        series = desk.published(capacity=3)
        for email in CROWD:
            desk.join(series, email)
        requests = [desk.of_address(email)[0].id for email in CROWD]

        at_once(desk.confirm, requests)

        assert Counter(desk.statuses().values()) == {"active": 3, "waiting": len(CROWD) - 3}

    def test_of_many_who_pay_holds_one_place_for_one_of_them(self, desk):
        series = desk.published(pricing="paid", capacity=1)

        answers = at_once(lambda email: desk.sign_in_and_join(series, email), CROWD)

        assert Counter(answer.status for answer in answers) == {
            "awaiting_payment": 1,
            "waiting": len(CROWD) - 1,
        }

    def test_of_the_same_address_makes_one_membership(self, desk):
        series = desk.published()

        answers = at_once(lambda email: desk.join(series, email), ["ana@example.test"] * 12)

        assert len(set(answers)) == 1
        assert len(desk.of_address("ana@example.test")) == 1
        assert len(desk.events("membership_requested")) == 1

    def test_of_those_who_leave_lets_in_as_many(self, desk):
        series = desk.published(capacity=5)
        joined = [desk.sign_in_and_join(series, email).membership_id for email in CROWD]

        at_once(desk.leave, joined[:5])

        assert Counter(desk.statuses().values()) == {"ended": 5, "active": 5, "waiting": 6}


class TestWaitingList:
    def test_lets_in_who_has_waited_longest(self, desk, now):
        series = desk.published(capacity=1)
        first = desk.member(series, "ana@example.test")
        for name in ("cyd", "bob"):
            now.move(timedelta(minutes=1))
            desk.sign_in_and_join(series, f"{name}@example.test")

        desk.leave(first)

        assert desk.statuses() == {
            "ana@example.test": "ended",
            "cyd@example.test": "active",
            "bob@example.test": "waiting",
        }

    def test_is_passed_over_by_nobody_who_comes_when_a_place_is_free(self, desk):
        series = desk.published(capacity=1, waiting_list="offers")
        first = desk.member(series, "ana@example.test")
        desk.sign_in_and_join(series, "bob@example.test")
        desk.leave(first)

        newcomer = desk.sign_in_and_join(series, "cyd@example.test")

        assert newcomer.status == "waiting"
        assert desk.statuses()["bob@example.test"] == "offered"

    def test_stands_still_when_someone_leaves_it(self, desk):
        series = desk.published(capacity=1)
        desk.member(series, "ana@example.test")
        waiting = desk.sign_in_and_join(series, "bob@example.test")
        desk.sign_in_and_join(series, "cyd@example.test")

        desk.leave(waiting.membership_id)

        assert desk.statuses()["cyd@example.test"] == "waiting"


class TestOffer:
    @pytest.fixture
    def offered(self, desk, now) -> UUID:
        """Bob's offer, with Cyd a second behind him."""
        series = desk.published(capacity=1, waiting_list="offers")
        first = desk.member(series, "ana@example.test")
        bob = desk.sign_in_and_join(series, "bob@example.test").membership_id
        now.move(timedelta(seconds=1))
        desk.sign_in_and_join(series, "cyd@example.test")
        desk.leave(first)
        return bob

    def accept(self, desk, membership_id: UUID):
        token = desk.links.manage_token(membership_id)
        return desk.do(commands.accept_offer, desk.policy, token=token)

    def test_says_until_when_it_stands(self, desk, offered):
        (event,) = desk.events("place_offered")

        assert event["membership_id"] == str(offered)
        assert event["expires_at"] == "2027-03-02T12:00:01Z"

    def test_taken_is_a_place(self, desk, offered):
        assert self.accept(desk, offered)["status"] == "active"
        assert self.accept(desk, offered)["status"] == "active"

        assert desk.statuses()["cyd@example.test"] == "waiting"

    def test_not_taken_moves_on_to_the_next(self, desk, offered, now):
        now.move(timedelta(hours=24))

        workers.lapse_memberships(desk.new_uow, desk.policy)

        assert desk.statuses() == {
            "ana@example.test": "ended",
            "bob@example.test": "ended",
            "cyd@example.test": "offered",
        }
        assert desk.events("membership_ended")[-1]["reason"] == "offer_expired"

    def test_cannot_be_taken_when_it_is_over(self, desk, offered, now):
        now.move(timedelta(hours=24))

        with pytest.raises(Conflict, match="offer_over"):
            self.accept(desk, offered)

    def test_declined_moves_on_at_once(self, desk, offered):
        desk.leave(offered)

        assert desk.statuses()["cyd@example.test"] == "offered"
        assert desk.events("membership_ended")[-1]["reason"] == "declined"

    def test_of_a_paid_place_leads_to_paying(self, desk):
        series = desk.published(pricing="paid", capacity=1)
        first = desk.member(series, "ana@example.test")
        bob = desk.sign_in_and_join(series, "bob@example.test").membership_id
        desk.leave(first)

        assert self.accept(desk, bob)["status"] == "awaiting_payment"

    def test_is_taken_by_nobody_else(self, desk, offered):
        cyd = desk.of_address("cyd@example.test")[0].id

        with pytest.raises(Conflict, match="offer_over"):
            self.accept(desk, cyd)


class TestApproval:
    @pytest.fixture
    def asking(self, desk) -> UUID:
        series = desk.published(join_policy="approval", capacity=1)
        return desk.sign_in_and_join(series, "ana@example.test").membership_id

    def approve(self, desk, membership_id: UUID, host_id: UUID = HOST):
        asked = {"host_id": host_id, "membership_id": membership_id}
        return desk.do(members.approve_member, desk.policy, **asked)

    def test_is_asked_of_the_host(self, desk, asking):
        (event,) = desk.events("membership_approval_requested")

        assert (event["membership_id"], event["host_id"]) == (str(asking), str(HOST))

    def test_lets_the_person_in(self, desk, asking):
        assert self.approve(desk, asking).status == "active"

    def test_puts_the_person_in_line_where_all_places_are_taken(self, desk, asking):
        series = {"slug": "morning-yoga"}
        other = desk.sign_in_and_join(series, "bob@example.test").membership_id

        self.approve(desk, asking)

        assert self.approve(desk, other).status == "waiting"

    def test_cannot_be_given_twice(self, desk, asking):
        self.approve(desk, asking)

        with pytest.raises(Conflict, match="no_approval_pending"):
            self.approve(desk, asking)

    def test_is_not_a_strangers_to_give(self, desk, asking):
        with pytest.raises(NotFound):
            self.approve(desk, asking, host_id=STRANGER)

        assert desk.membership(asking).status == "awaiting_approval"

    def test_refused_ends_the_request(self, desk, asking):
        asked = {"host_id": HOST, "membership_id": asking}
        desk.do(members.remove_member, desk.policy, **asked)

        assert desk.membership(asking).end_reason == "declined"


class TestRemoving:
    def test_ends_a_membership_and_frees_the_place(self, desk):
        series = desk.published(capacity=1)
        member = desk.member(series, "ana@example.test")
        desk.sign_in_and_join(series, "bob@example.test")

        for _ in range(2):
            asked = {"host_id": HOST, "membership_id": member}
            desk.do(members.remove_member, desk.policy, **asked)

        assert desk.statuses() == {"ana@example.test": "ended", "bob@example.test": "active"}
        (ended,) = desk.events("membership_ended")
        assert ended == {
            "membership_id": str(member),
            "series_id": str(series["id"]),
            "host_id": str(HOST),
            "reason": "removed",
        }

    def test_is_not_a_strangers_to_do(self, desk):
        member = desk.member(desk.published())

        with pytest.raises(NotFound):
            asked = {"host_id": STRANGER, "membership_id": member}
            desk.do(members.remove_member, desk.policy, **asked)

        assert desk.membership(member).status == "active"
