"""The fan-out: every service answers, in order, however often and in whatever order it is asked."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from chassis import clock
from privacy import commands
from privacy.domain import RefusalCode
from privacy.models import Asked, AuditFact, Request
from tests.privacy.conftest import SERVICES, Desk


@pytest.fixture
def erasure(desk: Desk) -> str:
    """An erasure that runs; its services have been asked to freeze."""
    opened = desk.open("erasure")
    desk.confirm(opened["token"])
    desk.confirm_erasure(UUID(opened["request_id"]))
    return str(opened["request_id"])


def request_of(desk: Desk, request_id: str) -> Request:
    with desk.new_uow() as uow:
        return uow.db.get_one(Request, UUID(request_id))


@pytest.mark.promise("P28")
def test_an_erasure_goes_through_its_steps_and_completes(desk: Desk, erasure: str):
    asked = [
        desk.answer_all(command)
        for command in ("freeze", "discover", "release", "erase", "erase", "verify_absent")
    ]

    everyone = list(SERVICES)
    assert asked == [everyone, everyone, everyone, ["billing", "series"], ["identity"], everyone]
    assert request_of(desk, erasure).status == "completed"
    (done,) = desk.sent("request_completed")
    assert desk.sealer.open(erasure, done["sealed_address"]) == "ana@example.test"


def test_a_settled_request_has_forgotten_who_it_was_about(desk: Desk, erasure: str):
    for command in ("freeze", "discover", "release", "erase", "erase", "verify_absent"):
        desk.answer_all(command)

    request = request_of(desk, erasure)

    assert (request.address, request.person, request.link_digest) == (None, None, None)


def test_silence_is_not_success(desk: Desk, erasure: str):
    first, second, _silent = desk.last_commands()
    desk.answer(first)
    desk.answer(second)

    assert request_of(desk, erasure).step == "freeze"


def test_an_answer_counts_once_however_often_it_comes(desk: Desk, erasure: str):
    asked = desk.last_commands()

    taken = [desk.answer(asked[0]) for _ in range(3)]

    assert taken == [True, False, False]
    assert request_of(desk, erasure).step == "freeze"


def test_a_late_answer_to_an_earlier_step_changes_nothing(desk: Desk, erasure: str):
    frozen = desk.last_commands()
    desk.answer_all("freeze")

    assert [desk.answer(asked) for asked in frozen] == [False] * 3
    assert request_of(desk, erasure).step == "discover"


def test_a_forged_answer_is_refused(desk: Desk, erasure: str):
    asked = desk.last_commands()[0]
    document = {
        "request_id": erasure,
        "command_id": asked["command_id"],
        "service": asked["service"],
        "status": "done",
    }

    assert not desk.take(document, "0" * 64)
    assert not desk.take(document | {"status": "retry"}, desk.sealer.mac(erasure, document))


def test_a_service_cannot_answer_for_another(desk: Desk, erasure: str):
    asked = desk.last_commands()[0]

    assert not desk.answer(asked | {"service": "series"})


def test_an_answer_about_another_persons_request_is_refused(desk: Desk, erasure: str):
    other = desk.open("access", "bo@example.test")
    asked = desk.last_commands()[0]

    assert not desk.answer(asked | {"request_id": other["request_id"]})


@pytest.mark.parametrize(
    "nonsense",
    [
        {"status": "splendid"},
        {"status": None},
        {"status": ["done"]},
        {"counts": "three"},
        {"counts": {"account": 3}},
        {"command": "dance"},
        {"command_id": "none"},
        {"service": None},
    ],
)
def test_nonsense_is_no_answer_and_is_on_record(desk: Desk, erasure: str, nonsense: dict):
    """Rights.R2: silence is never success, and neither is what says nothing."""
    asked = desk.last_commands()[0]

    assert not desk.answer(asked, **nonsense)
    assert [facts["why"] for facts in refusals(desk)] in (["nonsense"], ["not_theirs"])
    assert "splendid" not in str(refusals(desk))
    assert desk.answer(asked)


@pytest.mark.parametrize("status", ["partial", "held", "manual", "nothing_found"])
def test_nothing_but_a_proof_is_a_proof_of_absence(desk: Desk, erasure: str, status: str):
    for command in ("freeze", "discover", "release", "erase", "erase"):
        desk.answer_all(command)

    assert desk.answer_all("verify_absent", status) == []
    assert request_of(desk, erasure).status == "running"
    desk.answer_all("verify_absent")
    assert request_of(desk, erasure).status == "completed"


def test_an_answer_to_something_else_is_refused_and_on_record(desk: Desk, erasure: str):
    asked = desk.last_commands()[0]

    assert not desk.answer(asked | {"command": "erase"})
    assert [facts["why"] for facts in refusals(desk)] == ["not_theirs"]


def refusals(desk: Desk) -> list[dict]:
    """What is on record of answers that were refused."""
    with desk.new_uow() as uow:
        rows = sa.select(AuditFact.facts).where(AuditFact.kind == "answer_refused")
        return list(uow.db.scalars(rows))


def test_what_a_refusal_left_behind_is_not_sent_again(desk: Desk, erasure: str):
    """A service that never answers one command must not hold up everybody else's requests."""
    desk.answer_all("freeze")
    with desk.new_uow() as uow:
        commands.desk.refuse(
            uow,
            desk.sealer,
            operator_id=uuid4(),
            request_id=UUID(erasure),
            reason="A court needs it.",
            code=RefusalCode.LEGAL_CLAIM,
        )
    desk.answer_all("unfreeze")

    with clock.frozen(clock.now() + timedelta(hours=2)), desk.new_uow() as uow:
        assert commands.asking.send_due(uow, desk.sealer) == 0
    assert request_of(desk, erasure).status == "refused"


def test_discovery_repeats_until_nothing_new_turns_up(desk: Desk, erasure: str):
    desk.answer_all("freeze")
    for asked in desk.last_commands():
        found = {"membership_id": "m-1"} if asked["service"] == "series" else {}
        desk.answer(asked, sealed_found=desk.sealed(erasure, **found))

    again = desk.last_commands()
    person = desk.sealer.open_person(erasure, again[0]["sealed_person"])
    desk.answer_all("discover", sealed_found=desk.sealed(erasure, membership_id="m-1"))

    assert {asked["command"] for asked in again} == {"discover"}
    assert person.values("membership_id") == ["m-1"]
    assert request_of(desk, erasure).step == "release"


def test_what_two_services_find_at_the_same_time_is_known_from_both(desk: Desk, erasure: str):
    desk.answer_all("freeze")
    billing, identity, series = desk.last_commands()
    desk.answer(identity)
    one = desk.reply(billing, sealed_found=desk.sealed(erasure, thread_id="t-1"))
    other = desk.reply(series, sealed_found=desk.sealed(erasure, membership_id="m-1"))

    second = threading.Thread(target=desk.take, kwargs=other)
    with desk.new_uow() as uow:
        commands.taking.take_answers(uow, desk.sealer, [one])
        uow.db.flush()
        second.start()
        # It has read what it needs by then, unless it waits, as it should.
        second.join(0.5)
    second.join()

    asked = desk.last_commands()[0]
    person = desk.sealer.open_person(erasure, asked["sealed_person"])
    assert (person.values("thread_id"), person.values("membership_id")) == (["t-1"], ["m-1"])


def test_a_service_that_must_let_go_upstream_first_is_asked_again_and_holds_the_rest(
    desk: Desk, erasure: str
):
    desk.answer_all("freeze")
    desk.answer_all("discover")
    billing, identity, series = desk.last_commands()
    desk.answer(identity)
    desk.answer(series)

    desk.answer(billing, "retry")
    with clock.frozen(clock.now() + timedelta(seconds=5)), desk.new_uow() as uow:
        sent = commands.asking.send_due(uow, desk.sealer)

    assert (sent, request_of(desk, erasure).step) == (1, "release")
    desk.answer_all("release")
    assert request_of(desk, erasure).step == "erase"


class TestFailingCancellation:
    """Rights.R4: a failed cancellation holds identity back, not the other services."""

    def try_in_vain(self, desk: Desk, times: int) -> None:
        """Billing says each time that Stripe has not confirmed yet."""
        for _ in range(times):
            billing = desk.last_commands()[0]
            desk.answer(billing, "retry")
            with clock.frozen(clock.now() + timedelta(minutes=5)), desk.new_uow() as uow:
                commands.asking.send_due(uow, desk.sealer)

    def erase_ahead(self, desk: Desk) -> list[str]:
        with desk.new_uow() as uow:
            commands.ahead.erase_ahead(uow)
        return [one["service"] for one in desk.last_commands() if one["command"] == "erase"]

    @pytest.fixture
    def releasing(self, desk: Desk, erasure: str) -> str:
        desk.answer_all("freeze")
        desk.answer_all("discover")
        _, identity, series = desk.last_commands()
        desk.answer(identity)
        desk.answer(series)
        return erasure

    def test_lets_the_others_erase_but_for_identity_and_itself(self, desk: Desk, releasing: str):
        at_first = self.erase_ahead(desk)
        self.try_in_vain(desk, 4)

        assert (at_first, self.erase_ahead(desk)) == ([], ["series"])
        assert self.erase_ahead(desk) == ["series"]
        assert len([one for one in desk.commands() if one["service"] == "series"]) == 4

    def test_over_everybody_is_asked_in_order(self, desk: Desk, releasing: str):
        self.try_in_vain(desk, 4)
        self.erase_ahead(desk)
        desk.answer_all("erase")
        waiting = request_of(desk, releasing).step

        desk.answer_all("release")
        asked = [desk.answer_all(step) for step in ("erase", "erase", "verify_absent")]

        assert waiting == "release"
        assert asked == [["billing", "series"], ["identity"], list(SERVICES)]
        assert request_of(desk, releasing).status == "completed"

    def test_of_a_host_whose_members_had_notice_changes_no_order(self, desk: Desk, releasing: str):
        with desk.new_uow() as uow:
            uow.db.get_one(Request, UUID(releasing)).not_before = clock.now()
        self.try_in_vain(desk, 4)

        assert self.erase_ahead(desk) == []


def test_what_is_still_found_is_erased_again(desk: Desk, erasure: str):
    for command in ("freeze", "discover", "release", "erase", "erase"):
        desk.answer_all(command)
    billing, identity, series = desk.last_commands()
    desk.answer(billing)
    desk.answer(identity)

    desk.answer(series, "retry", remaining={"inbox.payload": 1})

    assert request_of(desk, erasure).step == "erase"
    for command in ("erase", "erase", "verify_absent"):
        desk.answer_all(command)
    assert request_of(desk, erasure).status == "completed"


def test_what_is_found_again_and_again_is_erased_with_growing_patience(desk: Desk, erasure: str):
    """More erasing does not help soon, and must not keep everybody busy."""
    for command in ("freeze", "discover", "release"):
        desk.answer_all(command)
    waits = []
    with clock.frozen(clock.now()) as frozen:
        for _ in range(6):
            with desk.new_uow() as uow:
                asked = uow.db.scalars(sa.select(Asked).order_by(Asked.round.desc()).limit(1)).one()
                waits.append(timedelta(0) if asked.attempt else asked.send_at - frozen.at)
            frozen.move(timedelta(hours=1))
            for command in ("erase", "erase"):
                desk.answer_all(command)
            desk.answer_all("verify_absent", "retry")

    assert waits[:2] == [timedelta(0)] * 2
    assert timedelta(0) < waits[2] < waits[4] < timedelta(minutes=1)


def test_the_unanswered_are_asked_again_with_growing_patience_up_to_an_hour(
    desk: Desk, erasure: str
):
    waits = []
    desk.work()
    with clock.frozen(clock.now()) as frozen:
        for _ in range(12):
            with desk.new_uow() as uow:
                pending = uow.db.scalars(sa.select(Asked).limit(1)).one()
            waits.append(pending.send_at - frozen.at)
            frozen.move(max(waits[-1], timedelta(seconds=1)) + timedelta(hours=1))
            with desk.new_uow() as uow:
                commands.asking.send_due(uow, desk.sealer)

    assert max(waits) <= timedelta(hours=1)
    assert waits[6] > waits[1]
    assert desk.last_commands()[0]["attempt"] > 10


def test_a_command_is_the_same_however_often_it_is_sent(desk: Desk, erasure: str):
    before = desk.last_commands()
    with clock.frozen(clock.now() + timedelta(minutes=2)), desk.new_uow() as uow:
        commands.asking.send_due(uow, desk.sealer)

    after = desk.last_commands()

    assert [a["command_id"] for a in after] == [b["command_id"] for b in before]
    assert {a["attempt"] for a in after} == {2}


def test_the_due_date_does_not_move(desk: Desk, erasure: str):
    before = request_of(desk, erasure).due_at
    desk.answer_all("freeze")

    assert request_of(desk, erasure).due_at == before


def test_a_service_that_joined_takes_part_from_the_next_request_on(desk: Desk, erasure: str):
    with desk.new_uow() as uow:
        commands.manifests.note(uow, service="rooms", version="1", tables={})
    later = desk.open("access", "bo@example.test")
    desk.confirm(later["token"])

    assert request_of(desk, erasure).services == list(SERVICES)
    assert request_of(desk, later["request_id"]).services == sorted([*SERVICES, "rooms"])
