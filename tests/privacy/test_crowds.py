"""Many people's requests at once: they go together, and none of them waits for another."""

from datetime import timedelta
from uuid import UUID

import pytest

from chassis import clock
from privacy import commands, rounds
from privacy.commands import admission
from privacy.models import Asked, Request
from tests.privacy.conftest import SERVICES, Desk
from tests.privacy.test_fanout import request_of


def erase(desk: Desk, *names: str) -> list[str]:
    """Confirmed erasures of these people; the ids of the requests."""
    opened = [desk.open("erasure", f"{name}@example.test") for name in names]
    for one in opened:
        desk.confirm(one["token"])
    for one in opened:
        desk.confirm_erasure(UUID(one["request_id"]))
    return [str(one["request_id"]) for one in opened]


def start(desk: Desk) -> int:
    with desk.new_uow() as uow:
        return commands.admission.start_waiting(uow, desk.sealer)


def statuses(desk: Desk, request_ids: list[str]) -> list[str]:
    return [request_of(desk, request_id).status for request_id in request_ids]


class TestStarting:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(admission, "FEW", 2)
        monkeypatch.setattr(admission, "MANY", 4)

    def test_a_few_start_as_they_come_and_the_others_together(self, desk: Desk):
        ids = erase(desk, "ana", "bo", "cy", "di")
        at_first = statuses(desk, ids)

        assert start(desk) == 2
        assert at_first == ["running", "running", "waiting", "waiting"]
        assert statuses(desk, ids) == ["running"] * 4

    def test_none_start_while_many_are_under_way(self, desk: Desk):
        ids = erase(desk, "ana", "bo", "cy", "di", "ed")
        start(desk)
        more = erase(desk, "flo")

        assert (start(desk), statuses(desk, more)) == (0, ["waiting"])
        desk.sent("rights_command.*")
        assert statuses(desk, ids) == ["running"] * 5

    def test_who_waits_for_a_service_that_is_away_keeps_nobody_from_starting(self, desk: Desk):
        erase(desk, "ana", "bo", "cy", "di")
        start(desk)
        desk.work()
        waiting = erase(desk, "ed")
        at_first = start(desk)

        with clock.frozen(clock.now() + timedelta(minutes=1)):
            desk.work()

            assert (at_first, start(desk)) == (0, 1)
        assert statuses(desk, waiting) == ["running"]

    def test_who_was_asked_in_a_round_that_was_left_keeps_nobody_from_starting(self, desk: Desk):
        (request_id,) = erase(desk, "ana")
        with desk.new_uow() as uow:
            before = rounds.are_in_flight(uow.db, 1)
            uow.db.get_one(Request, UUID(request_id)).round += 1
            uow.db.flush()

            assert (before, rounds.are_in_flight(uow.db, 1)) == (True, False)

    def test_who_is_behind_their_own_earlier_request_keeps_nobody_from_their_turn(self, desk: Desk):
        running = erase(desk, "ana", "bo")
        behind = [*erase(desk, "ana", "bo"), *erase(desk, "ana", "bo")]
        others = erase(desk, "cy", "di")

        start(desk)

        assert statuses(desk, running + others) == ["running"] * 4
        assert statuses(desk, behind) == ["waiting"] * 4


class TestOfOnePerson:
    """Of the requests of one person one runs at a time, also where all could start together."""

    @pytest.fixture(autouse=True)
    def nobody_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(admission, "FEW", 0)

    def waiting(self, desk: Desk, right: str) -> str:
        opened = desk.open(right)
        desk.confirm(opened["token"])
        if right == "erasure":
            desk.confirm_erasure(UUID(opened["request_id"]))
        return str(opened["request_id"])

    def test_of_two_that_were_asked_for_at_one_instant_one_goes_first(self, desk: Desk):
        with clock.frozen(clock.now()):
            ids = [self.waiting(desk, "access") for _ in range(2)]

            started = start(desk)

        assert started == 1
        assert sorted(statuses(desk, ids)) == ["running", "waiting"]

    def test_a_copy_waits_for_an_erasure_whose_notice_ends_at_the_same_moment(self, desk: Desk):
        announced = self.waiting(desk, "erasure")
        with desk.new_uow() as uow:
            request = uow.db.get_one(Request, UUID(announced))
            request.status, request.not_before = "notice", uow.now
        copy = self.waiting(desk, "access")

        started = start(desk)

        assert started == 1
        assert statuses(desk, [announced, copy]) == ["running", "waiting"]

    def test_who_is_behind_a_later_one_that_runs_keeps_nobody_from_their_turn(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(admission, "MANY", 1)
        erasure = desk.open("erasure")
        copy = self.waiting(desk, "access")
        start(desk)
        desk.answer_all("discover")
        desk.confirm(erasure["token"])
        desk.confirm_erasure(UUID(erasure["request_id"]))
        opened = desk.open("access", "bo@example.test")
        desk.confirm(opened["token"])

        assert start(desk) == 1
        ids = [copy, str(erasure["request_id"]), str(opened["request_id"])]
        assert statuses(desk, ids) == ["running", "waiting", "running"]

    def test_a_notice_keeps_nothing_waiting(self, desk: Desk):
        announced = self.waiting(desk, "erasure")
        with desk.new_uow() as uow:
            request = uow.db.get_one(Request, UUID(announced))
            request.status, request.not_before = "notice", uow.now + timedelta(days=7)
        copy = self.waiting(desk, "access")

        assert start(desk) == 1
        assert statuses(desk, [announced, copy]) == ["notice", "running"]

    def test_one_that_is_being_called_off_does_not_start(self, desk: Desk):
        called_off = self.waiting(desk, "access")
        with desk.new_uow() as uow:
            commands.admission.cancel(uow, request_id=UUID(called_off))
            uow.db.flush()

            assert start(desk) == 0
        assert statuses(desk, [called_off]) == ["cancelled"]


class TestTogether:
    """Requests of many people go on together, and none of them waits for another."""

    EMAILS = ("ana@example.test", "bo@example.test", "cy@example.test")

    @pytest.fixture
    def erasures(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        monkeypatch.setattr(admission, "FEW", 0)
        ids = erase(desk, "ana", "bo", "cy")
        start(desk)
        return ids

    def answer_together(self, desk: Desk, **statuses: str) -> list[bool]:
        """Every service answers all it was asked last in one event; a status by request."""
        last = desk.sent("rights_command.*")[-len(SERVICES) :]
        replies = []
        for event in last:
            service = event["event"].removeprefix("rights_command.")
            for asked in event["commands"]:
                document = {
                    field: asked[field]
                    for field in ("request_id", "command_id", "command", "attempt")
                } | {"service": service, "status": statuses.get(asked["request_id"], "done")}
                mac = desk.sealer.mac(asked["request_id"], document)
                replies.append({"document": document, "mac": mac})
        with desk.new_uow() as uow:
            taken = commands.taking.take_answers(uow, desk.sealer, replies)
        desk.work()
        return taken

    def test_one_event_a_service_asks_about_all(self, desk: Desk, erasures: list[str]):
        asked = desk.sent("rights_command.*")

        assert [one["event"].removeprefix("rights_command.") for one in asked] == list(SERVICES)
        for one in asked:
            assert {command["request_id"] for command in one["commands"]} == set(erasures)
        people = [
            desk.sealer.open_person(command["request_id"], command["sealed_person"])
            for command in asked[0]["commands"]
        ]
        assert sorted(person.values("email")[0] for person in people) == list(self.EMAILS)

    def test_of_two_answers_to_one_command_that_come_together_the_first_counts(
        self, desk: Desk, erasures: list[str]
    ):
        asked = desk.last_commands()[0]
        replies = [desk.reply(asked, "done"), desk.reply(asked, "nothing_found")]

        with desk.new_uow() as uow:
            taken = commands.taking.take_answers(uow, desk.sealer, replies)
            kept = uow.db.get_one(Asked, UUID(asked["command_id"]))

        assert (taken, kept.status) == ([True, False], "done")

    def test_answers_that_come_together_lead_all_on(self, desk: Desk, erasures: list[str]):
        taken = self.answer_together(desk)

        assert taken == [True] * len(SERVICES) * len(erasures)
        assert {request_of(desk, one).step for one in erasures} == {"discover"}
        assert len(desk.sent("rights_command.*")) == 2 * len(SERVICES)

    def test_who_must_wait_keeps_nobody(self, desk: Desk, erasures: list[str]):
        for _ in range(2):
            self.answer_together(desk)

        self.answer_together(desk, **{erasures[0]: "retry"})

        assert [request_of(desk, one).step for one in erasures] == ["release", "erase", "erase"]

    def test_an_answer_that_is_refused_keeps_no_other_back(self, desk: Desk, erasures: list[str]):
        taken = self.answer_together(desk, **{erasures[1]: "splendid"})

        assert taken.count(False) == len(SERVICES)
        steps = [request_of(desk, one).step for one in erasures]
        assert steps == ["discover", "freeze", "discover"]

    def test_one_that_cannot_be_led_on_keeps_no_other_back(
        self, desk: Desk, erasures: list[str], monkeypatch: pytest.MonkeyPatch
    ):
        note = commands.audit.note

        def failing(uow, kind, request_id, **facts):
            if kind == "settled" and str(request_id) == erasures[0]:
                raise RuntimeError("a fault of its own")
            note(uow, kind, request_id, **facts)

        monkeypatch.setattr(commands.audit, "note", failing)
        for _ in range(6):
            self.answer_together(desk)
        at_first = [request_of(desk, one).status for one in erasures]
        monkeypatch.undo()
        desk.work()

        assert at_first == ["running", "completed", "completed"]
        assert request_of(desk, erasures[0]).status == "completed"

    def test_one_whose_key_was_lost_keeps_no_other_back(self, desk: Desk, erasures: list[str]):
        with desk.new_uow() as uow:
            uow.db.get_one(Request, UUID(erasures[0])).person = b"sealed by a key that is gone"
        self.answer_together(desk)

        asked = desk.sent("rights_command.*")[-1]["commands"]

        assert {one["request_id"] for one in asked} == set(erasures[1:])
