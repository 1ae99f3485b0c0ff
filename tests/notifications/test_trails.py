"""What a host sees of the mail to their members: the state and the reason of each."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.errors import NotFound
from chassis.ids import new_id
from notifications import queries, trails
from notifications.commands import reports, suppressions
from notifications.commands.suppressions import Why
from notifications.domain.kinds import Category
from notifications.models import Message
from tests.notifications.neighbours import Member, Neighbours
from tests.notifications.tracing import (
    counted,
    listed,
    of_member,
    read,
    reminder,
    report,
    restrict,
    states,
)
from tests.notifications.workers.conftest import platform
from tests.notifications.workers.reminding import HOUR, STARTS_AT, Platform

__all__ = ["platform"]

People = Callable[..., list[Member]]


@pytest.fixture
def remind(platform: Platform, at: clock.FrozenClock) -> Callable[[], None]:
    def act() -> None:
        platform.schedule()
        at.move(25 * HOUR)
        platform.work()

    return act


class TestSession:
    def test_says_of_each_how_far_they_were_told_and_why_not_farther(
        self, platform: Platform, neighbours: Neighbours, remind: Callable[[], None]
    ):
        ok, dead, angry, unsure, stopped, listed_away = neighbours.add(6)
        with platform.new_uow() as uow:
            digest = uow.tombstones.digest("email", stopped.email)
            suppressions.stop(uow, digest, category=Category.REMINDERS)
        remind()
        report(platform, reports.note_delivered, ok)
        report(platform, reports.note_complained, angry)
        report(platform, reports.note_failed, dead, severity="permanent", reason="bounce")
        gone = {"severity": "permanent", "reason": "suppress-bounce"}
        report(platform, reports.note_failed, listed_away, **gone)

        assert states(listed(platform)) == {
            ok.membership_id: ("delivered", None),
            dead.membership_id: ("failed", "bounce"),
            angry.membership_id: ("complained", None),
            unsure.membership_id: ("sent", None),
            stopped.membership_id: ("suppressed", "unsubscribed"),
            listed_away.membership_id: ("suppressed", "suppress-bounce"),
        }
        assert counted(platform) == {
            "kind": "reminder",
            "counts": {"delivered": 1, "complained": 1, "sent": 1, "failed": 1, "suppressed": 2},
            "planned_at": None,
        }

    @pytest.mark.parametrize(
        ("why", "reason"),
        [
            (Why.UNSUBSCRIBED, "unsubscribed"),
            (Why.OBJECTED, "unsubscribed"),
            (Why.BOUNCED, "address_bounced_before"),
            (Why.COMPLAINED, "complained_before"),
        ],
    )
    def test_does_not_call_a_choice_what_was_none(
        self,
        platform: Platform,
        neighbours: Neighbours,
        remind: Callable[[], None],
        why: Why,
        reason: str,
    ):
        anna, _ = neighbours.add(2)
        with platform.new_uow() as uow:
            suppressions.stop(uow, uow.tombstones.digest("email", anna.email), why=why)
        remind()

        assert states(listed(platform))[anna.membership_id] == ("suppressed", reason)

    def test_before_anything_is_due_says_when_it_will_be(
        self, platform: Platform, neighbours: Neighbours
    ):
        neighbours.add(2)
        platform.schedule(reminder_offsets_minutes=[60, 120])

        assert listed(platform)["items"] == []
        assert counted(platform)["planned_at"] == STARTS_AT - 2 * HOUR

    def test_what_waits_is_waiting_and_who_left_meanwhile_was_left_out(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock
    ):
        stays, leaves = neighbours.add(2)
        platform.schedule()
        at.move(25 * HOUR)
        platform.freeze()
        assert {state for state, _ in states(listed(platform)).values()} == {"waiting"}

        neighbours.remove(leaves)
        platform.work()

        assert states(listed(platform)) == {
            stays.membership_id: ("sent", None),
            leaves.membership_id: ("skipped", "no_longer_a_member"),
        }

    @pytest.mark.parametrize(
        ("status", "state"),
        [("failed", "failed"), ("dropped", "skipped"), ("uncertain", "uncertain")],
    )
    def test_what_befell_a_whole_message_befell_each_with_its_reason(
        self,
        platform: Platform,
        neighbours: Neighbours,
        at: clock.FrozenClock,
        status: str,
        state: str,
    ):
        (anna,) = neighbours.add()
        platform.schedule()
        at.move(25 * HOUR)
        platform.freeze()
        with platform.new_uow() as uow:
            uow.db.execute(sa.update(Message).values(status=status, reason="because"))

        assert states(listed(platform)) == {anna.membership_id: (state, "because")}

    def test_of_several_reminders_the_one_that_came_farthest_counts(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock
    ):
        (anna,) = neighbours.add()
        platform.schedule(reminder_offsets_minutes=[60, 120])
        at.move(24 * HOUR)
        platform.work()
        with platform.new_uow() as uow:
            (first,) = uow.db.scalars(sa.select(Message.id))
            reports.note_delivered(uow, first, uow.tombstones.digest("email", anna.email))
        at.move(HOUR)
        platform.work()

        assert states(listed(platform)) == {anna.membership_id: ("delivered", None)}
        assert counted(platform)["counts"] == {"delivered": 1}

    def test_a_reminder_of_the_time_before_does_not_count(
        self, platform: Platform, neighbours: Neighbours, remind: Callable[[], None]
    ):
        neighbours.add()
        remind()
        platform.reschedule(STARTS_AT + 24 * HOUR)

        assert listed(platform)["items"] == []
        assert counted(platform)["planned_at"] == STARTS_AT + 23 * HOUR

    def test_of_a_session_that_is_off_the_word_that_it_is_counts(
        self, platform: Platform, neighbours: Neighbours
    ):
        (anna,) = neighbours.add()
        platform.schedule()
        platform.cancel()
        platform.work()

        assert counted(platform)["kind"] == "session_cancelled"
        assert states(listed(platform)) == {anna.membership_id: ("sent", None)}

    def test_goes_page_by_page_and_by_what_is_wanted(
        self, platform: Platform, neighbours: Neighbours, remind: Callable[[], None]
    ):
        people = sorted(neighbours.add(3), key=lambda each: each.membership_id)
        ids = [each.membership_id for each in people]
        remind()
        report(platform, reports.note_failed, people[1], severity="permanent", reason="old")

        first = listed(platform, limit=2)
        rest = listed(platform, limit=2, after=first["next"])

        assert (list(states(first)), list(states(rest))) == (ids[:2], ids[2:])
        assert (first["next"], rest["next"]) == (ids[1], None)
        assert list(states(listed(platform, only_troubled=True))) == [ids[1]]
        assert list(states(listed(platform, membership_ids=[ids[2], new_id()]))) == [ids[2]]

    @pytest.mark.promise("P31")
    def test_shows_nobody_whose_data_is_restricted(
        self, platform: Platform, neighbours: Neighbours, remind: Callable[[], None]
    ):
        shown, hidden = neighbours.add(2)
        remind()
        restrict(platform, hidden)

        assert list(states(listed(platform))) == [shown.membership_id]
        assert counted(platform)["counts"] == {"sent": 1}
        asked = {"mailing_id": reminder(platform), "limit": 10}
        log = read(platform, trails.list_recipients, **asked)
        assert list(states(log)) == [shown.membership_id]
        assert log["mailing"]["counts"] == {"sent": 1}
        assert of_member(platform, hidden) == []

    def test_is_not_a_strangers_to_read(self, platform: Platform, remind: Callable[[], None]):
        remind()

        with pytest.raises(NotFound):
            listed(platform, host_id=new_id())
        with pytest.raises(NotFound):
            counted(platform, host_id=new_id())


class TestMailing:
    def test_lists_everybody_with_reasons_or_those_in_one_state(
        self, platform: Platform, neighbours: Neighbours, remind: Callable[[], None]
    ):
        ok, dead = neighbours.add(2)
        remind()
        report(platform, reports.note_failed, dead, severity="permanent", reason="bounce")
        asked = {"mailing_id": reminder(platform), "limit": 10}

        whole = read(platform, trails.list_recipients, **asked)
        failed = read(platform, trails.list_recipients, **asked, state="failed")

        assert whole["mailing"]["counts"] == {"sent": 1, "failed": 1}
        assert (whole["mailing"]["kind"], whole["mailing"]["title"]) == ("reminder", "Morning Yoga")
        assert states(whole)[ok.membership_id] == ("sent", None)
        assert states(failed) == {dead.membership_id: ("failed", "bounce")}

    def test_goes_page_by_page(
        self, platform: Platform, neighbours: Neighbours, remind: Callable[[], None]
    ):
        ids = sorted(each.membership_id for each in neighbours.add(3))
        remind()
        asked = {"mailing_id": reminder(platform), "limit": 2}

        first = read(platform, trails.list_recipients, **asked)
        rest = read(platform, trails.list_recipients, **asked, after=first["next"])

        assert (list(states(first)), list(states(rest))) == (ids[:2], ids[2:])

    def test_is_not_a_strangers_to_read(self, platform: Platform, remind: Callable[[], None]):
        remind()
        asked = {"mailing_id": reminder(platform), "limit": 10}

        with pytest.raises(NotFound):
            read(platform, trails.list_recipients, **asked, host_id=new_id())


class TestLog:
    def test_shows_what_comes_next_and_what_came_last(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock
    ):
        neighbours.add()
        platform.schedule(reminder_offsets_minutes=[60, 120, 240, 480])
        at.move(22 * HOUR)
        platform.work()
        whose = {"series_id": platform.series_id, "session_id": None, "limit": 1}

        def ahead(is_planned: bool) -> list[int]:
            seen, after = [], None
            while True:
                asked = {"is_planned": is_planned, "after": after}
                page = read(platform, queries.list_messages, **whose, **asked)
                seen += [row["offset_minutes"] for row in page["items"]]
                after = page["next"]
                if after is None:
                    return seen

        assert ahead(True) == [120, 60]
        assert ahead(False) == [240, 480]
