"""The rights desk: a look has a reason, a refusal a ground, a hold an end; one extension."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.errors import Conflict, Forbidden, NotFound
from chassis.ids import new_id
from privacy import commands
from privacy.deadlines import Law, extended, warnings_due
from privacy.domain import RefusalCode, Right
from privacy.models import Look, Request
from tests.privacy.conftest import SERVICES, Desk

OPERATOR = new_id()


@pytest.fixture
def erasure(desk: Desk) -> UUID:
    """An erasure that is confirmed twice; the services are being asked to freeze."""
    opened = desk.open("erasure")
    desk.confirm(opened["token"])
    desk.confirm_erasure(UUID(opened["request_id"]))
    return UUID(opened["request_id"])


def at(desk: Desk, act: Callable[..., Any], request_id: UUID, **asked: Any) -> Any:
    with desk.new_uow() as uow:
        return act(uow, operator_id=OPERATOR, request_id=request_id, **asked)


def sealed_at(desk: Desk, act: Callable[..., Any], request_id: UUID, **asked: Any) -> Any:
    with desk.new_uow() as uow:
        return act(uow, desk.sealer, operator_id=OPERATOR, request_id=request_id, **asked)


def request_of(desk: Desk, request_id: UUID) -> Request:
    with desk.new_uow() as uow:
        return uow.db.get_one(Request, request_id)


class TestLooking:
    def test_keeps_who_looked_and_why(self, desk: Desk, erasure: UUID):
        at(desk, commands.desk.look, erasure, reason="They called us.")

        with desk.new_uow() as uow:
            looks = uow.db.execute(sa.select(Look.operator_id, Look.reason)).all()
        assert looks == [(OPERATOR, "They called us.")]

    def test_at_what_is_not_there_leaves_nothing(self, desk: Desk):
        with pytest.raises(NotFound):
            at(desk, commands.desk.look, new_id(), reason="Curious.")


class TestExtending:
    def extend(self, desk: Desk, request_id: UUID, law: Law = Law.GDPR) -> Request:
        return sealed_at(
            desk, commands.desk.extend, request_id, law=law, reason="Much to look through."
        )

    @pytest.mark.promise("P34")
    def test_moves_the_due_date_once_and_tells_the_person_why(self, desk: Desk, erasure: UUID):
        before = request_of(desk, erasure).due_at

        self.extend(desk, erasure)

        assert request_of(desk, erasure).due_at == extended(before, Law.GDPR)
        (told,) = desk.sent("request_extended")
        assert told["reason"] == "Much to look through."
        with pytest.raises(Conflict, match="extended_already"):
            self.extend(desk, erasure)

    def test_is_refused_once_it_is_overdue(self, desk: Desk, erasure: UUID):
        with clock.frozen(clock.now() + timedelta(days=32)), pytest.raises(Conflict):
            self.extend(desk, erasure)

    def test_reaches_two_months_or_45_days(self):
        due = datetime(2027, 1, 31, tzinfo=UTC)

        assert extended(due, Law.GDPR) == datetime(2027, 3, 31, tzinfo=UTC)
        assert extended(due, Law.CCPA) - due == timedelta(days=45)


class TestRefusing:
    def refuse(self, desk: Desk, request_id: UUID) -> Request:
        return sealed_at(
            desk,
            commands.desk.refuse,
            request_id,
            code=RefusalCode.LEGAL_CLAIM,
            reason="A court wants it kept.",
        )

    def test_lets_go_what_was_frozen_then_tells_the_ground(self, desk: Desk, erasure: UUID):
        self.refuse(desk, erasure)
        unfrozen = desk.answer_all("unfreeze")

        request = request_of(desk, erasure)
        (told,) = desk.sent("request_refused")
        assert unfrozen == list(SERVICES)
        assert (request.status, request.address, request.person) == ("refused", None, None)
        assert (told["code"], told["reason"]) == ("legal_claim", "A court wants it kept.")

    def test_comes_too_late_once_the_erasure_has_begun(self, desk: Desk, erasure: UUID):
        desk.answer_all("freeze")
        desk.answer_all("discover")

        with pytest.raises(Conflict, match="erasing"):
            self.refuse(desk, erasure)


class TestHolding:
    def hold(self, desk: Desk, request_id: UUID, days: int = 10) -> Request:
        until = clock.now() + timedelta(days=days)
        return at(desk, commands.desk.hold, request_id, basis="A law suit.", until=until)

    def test_keeps_the_erasure_from_erasing_until_its_end(self, desk: Desk, erasure: UUID):
        self.hold(desk, erasure)
        desk.answer_all("freeze")
        desk.answer_all("discover")
        held = request_of(desk, erasure).status

        with clock.frozen(clock.now() + timedelta(days=11)):
            with desk.new_uow() as uow:
                commands.admission.start_waiting(uow, desk.sealer)
            asked = desk.last_commands()

        assert held == "held"
        assert {one["command"] for one in asked} == {"release"}

    def test_without_an_end_is_refused(self, desk: Desk, erasure: UUID):
        for days in (-1, 366):
            with pytest.raises(Conflict, match="hold_without_end"):
                self.hold(desk, erasure, days)

    def test_can_be_ended_early(self, desk: Desk, erasure: UUID):
        self.hold(desk, erasure)
        desk.answer_all("freeze")
        desk.answer_all("discover")

        at(desk, commands.desk.end_hold, erasure)
        with desk.new_uow() as uow:
            assert commands.admission.start_waiting(uow, desk.sealer) == 1


class TestHostsNotice:
    """A host's members are not cut off without seven days' notice (rights.R10)."""

    @pytest.fixture
    def announced(self, desk: Desk, erasure: UUID) -> UUID:
        desk.answer_all("freeze")
        desk.answer_all("discover", notice_days=7)
        desk.answer_all("unfreeze")
        return erasure

    def test_begins_unfrozen_and_is_told(self, desk: Desk, announced: UUID):
        request = request_of(desk, announced)

        assert request.status == "notice"
        assert request.not_before is not None
        assert timedelta(days=6) < request.not_before - clock.now() <= timedelta(days=7)
        assert len(desk.sent("erasure_announced")) == 1

    def test_can_be_called_off_and_leaves_nothing(self, desk: Desk, announced: UUID):
        with desk.new_uow() as uow:
            commands.admission.cancel(uow, request_id=announced)

        request = request_of(desk, announced)
        assert (request.status, request.address, request.person) == ("cancelled", None, None)

    def test_over_the_erasure_goes_all_the_way(self, desk: Desk, announced: UUID):
        with clock.frozen(clock.now() + timedelta(days=7)):
            with desk.new_uow() as uow:
                assert commands.admission.start_waiting(uow, desk.sealer) == 1
            desk.answer_all("freeze")
            desk.answer_all("discover", notice_days=7)
            for command in ("release", "erase", "erase", "verify_absent"):
                desk.answer_all(command)

        assert request_of(desk, announced).status == "completed"

    def test_does_not_end_before_its_time(self, desk: Desk, announced: UUID):
        with clock.frozen(clock.now() + timedelta(days=6)), desk.new_uow() as uow:
            assert commands.admission.start_waiting(uow, desk.sealer) == 0

    def test_too_late_to_call_off_once_it_runs(self, desk: Desk, erasure: UUID):
        with pytest.raises(Conflict, match="too_late"), desk.new_uow() as uow:
            commands.admission.cancel(uow, request_id=erasure)


class TestWarning:
    @pytest.mark.promise("P34")
    def test_comes_ten_five_and_one_days_before_and_once_each(self, desk: Desk, erasure: UUID):
        due = request_of(desk, erasure).due_at
        sent = []
        for days in (11, 10, 9, 5, 1, 0):
            with clock.frozen(due - timedelta(days=days)), desk.new_uow() as uow:
                commands.desk.warn(uow)
            sent.append(len(desk.sent("request_due_soon")))

        assert sent == [0, 1, 1, 2, 3, 3]

    def test_counts_what_is_overdue(self, desk: Desk, erasure: UUID):
        due = request_of(desk, erasure).due_at
        with clock.frozen(due + timedelta(seconds=1)), desk.new_uow() as uow:
            assert commands.desk.warn(uow) == 1

    def test_is_due_by_the_calendar(self):
        due = datetime(2027, 1, 31, tzinfo=UTC)
        assert [warnings_due(due, due - timedelta(days=days)) for days in (11, 10, 4, 0)] == [
            0,
            1,
            2,
            3,
        ]


class TestAgent:
    def open(self, desk: Desk, **changes: Any) -> dict[str, Any]:
        agent = {
            "name": "Rights Ltd",
            "authority": "A signed mandate of 1 May.",
            "scope": [Right.ACCESS],
            "expires_at": clock.now() + timedelta(days=30),
        }
        with desk.new_uow() as uow:
            commands.requests.open_by_operator(
                uow,
                desk.sealer,
                email="ana@example.test",
                right=Right.ACCESS,
                locale="en",
                operator_id=OPERATOR,
                reason="Came by post.",
                agent=agent | changes,
            )
        return desk.sent("verification_requested")[-1]

    @pytest.mark.promise("P38")
    def test_asks_for_the_person_who_still_confirms_it(self, desk: Desk):
        request = self.open(desk)

        assert desk.last_commands() == []
        desk.confirm(request["token"])
        assert {asked["command"] for asked in desk.last_commands()} == {"discover"}

    def test_without_authority_for_this_or_any_more_is_refused(self, desk: Desk):
        for changes in ({"scope": [Right.PORTABILITY]}, {"expires_at": clock.now()}):
            with pytest.raises(Forbidden):
                self.open(desk, **changes)

    def test_whose_authority_ran_out_meanwhile_is_refused_at_the_link(self, desk: Desk):
        request = self.open(desk, expires_at=clock.now() + timedelta(minutes=5))

        with clock.frozen(clock.now() + timedelta(minutes=6)), pytest.raises(Conflict):
            desk.confirm(request["token"])
