"""R4, R7 and R8: what comes after what, who makes way for whom, and what the clock does."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import requests

from chassis.errors import Conflict, Invalid
from privacy.deadlines import due_at
from tests.rights.trio import PATIENCE, Tape, Trio
from tests.sweep.markers import Marked

pytestmark = [pytest.mark.timeout(600)]
DAY = timedelta(days=1)
OPERATOR = {
    "operator_id": "01900000-0000-7000-8000-000000000000",
    "reason": "There is a claim in court.",
}
IN_ORDER = ["freeze", "discover", "release", "erase", "verify_absent"]


@pytest.fixture
def person(shared_trio: Trio, request: pytest.FixtureRequest) -> Marked:
    """Somebody with an account whom no other test of this file has."""
    free = [one for one in shared_trio.town.accounts if one not in shared_trio.town.hosts]
    tests = [item.name for item in request.session.items if item.path == request.path]
    return free[tests.index(request.node.name)]


def commands(tape: Tape, request_id: str) -> list[tuple[str, str]]:
    """Each command of a request and to whom, in the order in which they were first given."""
    tape.listen()
    said = [
        (command["command"], key.rpartition(".")[2])
        for key, message in tape.heard
        if "rights_command" in key
        for command in message["payload"]["commands"]
        if command["request_id"] == request_id
    ]
    return list(dict.fromkeys(said))


@pytest.mark.promise("P28")
def test_r4_each_step_follows_the_one_before_and_identity_is_erased_last(
    shared_trio: Trio, shared_tape: Tape, person: Marked
):
    token = shared_trio.open_erasure(person)
    shared_trio.confirm(token)
    shared_trio.await_status(token)

    given = commands(shared_tape, shared_trio.status(token)["request_id"])
    steps = list(dict.fromkeys(step for step, _ in given))
    erased = [service for step, service in given if step == "erase"]
    assert steps == IN_ORDER
    assert set(erased) == set(shared_trio.services)
    assert erased[-1] == "identity"


@pytest.mark.promise("P28")
def test_r4_a_grant_that_cannot_be_given_back_holds_identity_and_nobody_else(
    shared_trio: Trio, shared_tape: Tape, person: Marked, eventually: Callable[..., Any]
):
    account_id = shared_trio.town.accounts[person]
    shared_trio.change("identity", GRANT.format(account_id=account_id))
    token = shared_trio.open_erasure(person)
    shared_trio.confirm(token)

    eventually(lambda: "series" not in places(shared_trio, person), timeout=PATIENCE)
    request_id = shared_trio.status(token)["request_id"]
    while_held = commands(shared_tape, request_id), places(shared_trio, person)
    shared_trio.change("identity", GIVEN_BACK)
    shared_trio.move_clock(timedelta(hours=2))
    shared_trio.await_status(token)

    assert ("erase", "series") in while_held[0]
    assert ("erase", "identity") not in while_held[0]
    assert while_held[1] == {"identity"}
    assert shared_trio.traces(person) == {}


def places(trio: Trio, person: Marked) -> set[str]:
    """The services in whose databases somebody is found."""
    found = trio.traces(person).get(person, set())
    return {place.partition(".")[0] for place in found}


GIVEN_BACK = "DELETE FROM google_revocation"
# Google is away: what is sealed here is never opened.
GRANT = """
    INSERT INTO google_revocation (id, account_id, token_sealed, attempts, next_attempt_at)
    VALUES (gen_random_uuid(), '{account_id}', 'sealed', 0, now() + interval '10 years')
"""


@pytest.mark.promise("P26")
@pytest.mark.promise("P28")
def test_r7_an_erasure_waits_until_the_package_is_fetched(
    shared_trio: Trio, person: Marked, eventually: Callable[..., Any]
):
    access = shared_trio.ask(person, "access")
    shared_trio.await_status(access, "ready")
    erasure = shared_trio.open_erasure(person)
    shared_trio.confirm(erasure)
    while_unfetched = shared_trio.status(erasure)["status"]
    shared_trio.move_clock(DAY)
    after_a_day = shared_trio.status(erasure)["status"]

    shared_trio.package(access, person)
    shared_trio.await_status(erasure)

    assert (while_unfetched, after_a_day) == ("waiting", "waiting")
    assert shared_trio.traces(person) == {}


@pytest.mark.promise("P28")
def test_r7_a_held_erasure_goes_on_when_its_hold_ends_and_nothing_is_copied_meanwhile(
    shared_trio: Trio, person: Marked
):
    erasure = shared_trio.open_erasure(person)
    shared_trio.rpc.call("privacy", "hold_request", held(shared_trio, erasure, 26 * DAY))
    shared_trio.confirm(erasure)
    shared_trio.await_status(erasure, "held")
    refused = refusal(shared_trio, person, "access")

    shared_trio.move_clock(27 * DAY)
    shared_trio.await_status(erasure)

    assert refused is not None
    settled_at, due = (shared_trio.status(erasure)[name] for name in ("settled_at", "due_at"))
    assert settled_at < due


@pytest.mark.promise("P26")
def test_r7_a_copy_asked_for_during_an_erasure_is_refused_with_a_pointer_to_it(
    shared_trio: Trio, person: Marked
):
    before = refusal(shared_trio, person, "access")
    erasure = shared_trio.open_erasure(person)
    shared_trio.rpc.call("privacy", "hold_request", held(shared_trio, erasure, 2 * DAY))
    shared_trio.confirm(erasure)

    refused = refusal(shared_trio, person, "access")

    assert before is None
    assert refused is not None
    assert refused.code == "erasure_running"
    assert refused.details == {"status_token": erasure["token"]}


@pytest.mark.promise("P28")
def test_r7_an_unproved_duplicate_neither_blocks_nor_joins(shared_trio: Trio, person: Marked):
    asked = {"email": person.address, "right": "restriction"}
    shared_trio.rpc.call("privacy", "request", asked)
    shared_trio.rpc.call("privacy", "request", asked | {"right": "erasure"})

    token = shared_trio.ask(person, "objection", purposes=["analytics"])
    shared_trio.await_status(token)

    assert shared_trio.status(token)["right"] == "objection"
    assert shared_trio.read("privacy", UNPROVED) == [("erasure",), ("restriction",)]


UNPROVED = """SELECT "right" FROM request WHERE status = 'unverified' ORDER BY "right" """


def held(trio: Trio, token: dict[str, str], span: timedelta) -> dict[str, Any]:
    """An operator's hold on a request, for so long from now on."""
    status = trio.status(token)
    until = datetime.fromisoformat(status["received_at"]) + span
    return OPERATOR | {"request_id": status["request_id"], "until": until.isoformat()}


def refusal(trio: Trio, person: Marked, right: str) -> Conflict | None:
    """With what a right is refused, if it is."""
    try:
        trio.ask(person, right)
    except Conflict as refused:
        return refused
    return None


@pytest.mark.promise("P34")
def test_r8_it_is_acknowledged_at_once_and_due_within_a_month(
    shared_trio: Trio, shared_tape: Tape, person: Marked, eventually: Callable[..., Any]
):
    token = shared_trio.ask(person, "access")

    status = shared_trio.status(token)
    receipts = partial(told, shared_tape, "request_acknowledged", status["request_id"])
    (receipt,) = eventually(receipts)

    received_at = datetime.fromisoformat(status["received_at"])
    acknowledged_at = datetime.fromisoformat(receipt["occurred_at"])
    assert datetime.fromisoformat(status["due_at"]) == due_at(received_at)
    assert due_at(received_at) - received_at <= 30 * DAY
    assert acknowledged_at - received_at < timedelta(minutes=1)
    assert datetime.fromisoformat(receipt["payload"]["due_at"]) == due_at(received_at)


@pytest.mark.promise("P34")
def test_r8_it_warns_ten_five_and_one_days_before_and_is_extended_once_before_it_is_due(
    shared_trio: Trio, shared_tape: Tape, person: Marked, eventually: Callable[..., Any]
):
    token = shared_trio.open_erasure(person)
    shared_trio.rpc.call("privacy", "hold_request", held(shared_trio, token, 200 * DAY))
    shared_trio.confirm(token)
    shared_trio.await_status(token, "held")
    of_request = OPERATOR | {"request_id": shared_trio.status(token)["request_id"]}
    due = shared_trio.status(token)["due_at"]

    seen: list[int] = []
    for days in (20, 5, 4):
        shared_trio.move_clock(days * DAY)
        seen = eventually(partial(warned, shared_tape, of_request, after=len(seen)))
    extended = shared_trio.rpc.call("privacy", "extend_request", of_request)
    with pytest.raises(Conflict, match="extended_already"):
        shared_trio.rpc.call("privacy", "extend_request", of_request)

    assert seen == [9, 4, 0]
    assert datetime.fromisoformat(extended["due_at"]) > datetime.fromisoformat(due)
    (letter,) = eventually(partial(told, shared_tape, "request_extended", of_request["request_id"]))
    assert letter["payload"]["reason"] == OPERATOR["reason"]


@pytest.mark.promise("P34")
def test_r8_overdue_shows_in_the_metrics_and_cannot_be_extended_any_more(
    shared_trio: Trio, person: Marked, eventually: Callable[..., Any]
):
    token = shared_trio.open_erasure(person)
    shared_trio.rpc.call("privacy", "hold_request", held(shared_trio, token, 200 * DAY))
    shared_trio.confirm(token)
    shared_trio.await_status(token, "held")
    before = overdue(shared_trio)

    shared_trio.move_clock(31 * DAY)
    eventually(lambda: overdue(shared_trio) > before)

    of_request = OPERATOR | {"request_id": shared_trio.status(token)["request_id"]}
    with pytest.raises(Conflict, match="overdue"):
        shared_trio.rpc.call("privacy", "extend_request", of_request)


@pytest.mark.promise("P34")
def test_r8_a_refusal_has_a_ground_and_is_told(
    shared_trio: Trio, shared_tape: Tape, person: Marked, eventually: Callable[..., Any]
):
    token = shared_trio.open_erasure(person)
    of_request = OPERATOR | {"request_id": shared_trio.status(token)["request_id"]}
    with pytest.raises(Invalid):
        shared_trio.rpc.call("privacy", "refuse_request", of_request | {"code": "no reason"})

    shared_trio.rpc.call("privacy", "refuse_request", of_request | {"code": "legal_claim"})
    (letter,) = eventually(partial(told, shared_tape, "request_refused", of_request["request_id"]))

    assert letter["payload"]["code"] == "legal_claim"
    assert shared_trio.status(token)["refusal_reason"] == OPERATOR["reason"]
    assert shared_trio.traces(person) != {}


def overdue(trio: Trio) -> float:
    """How many requests are overdue, as the metrics of the privacy service have it."""
    address = f"{trio.services['privacy'].health_url}/metrics"
    shown = requests.get(address, timeout=30).text
    (number,) = re.findall(r'rights_requests_open{days_left="overdue"} (\S+)', shown)
    return float(number)


def told(tape: Tape, name: str, request_id: str) -> list[dict[str, Any]]:
    """The events of this name about a request, as long as they have been heard."""
    tape.listen()
    return [
        message
        for key, message in tape.heard
        if key == f"privacy.{name}" and message["payload"]["request_id"] == request_id
    ]


def warned(tape: Tape, of_request: dict[str, Any], *, after: int) -> list[int]:
    """How many days were left at each warning, once there are more than so many."""
    warnings = told(tape, "request_due_soon", of_request["request_id"])
    days_left = [one["payload"]["days_left"] for one in warnings]
    return days_left if len(days_left) > after else []
