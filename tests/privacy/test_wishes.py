"""Correction, restriction, objection, withdrawal: told to every service, and settled."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from privacy import commands
from privacy.domain import Purpose, Right, Wish, completed
from privacy.models import Request
from tests.privacy.conftest import SERVICES, Desk

NAME = Wish(correction=(("name", "Ada Lovelace"),))


def opened(desk: Desk, right: Right, wish: Wish | None = None, **how: Any) -> dict[str, Any]:
    with desk.new_uow() as uow:
        commands.requests.open_by_address(
            uow, desk.sealer, email="ana@example.test", right=right, wish=wish, **how
        )
    return desk.sent("verification_requested")[-1]


def status_of(desk: Desk, request_id: str) -> str:
    with desk.new_uow() as uow:
        return uow.db.get_one(Request, UUID(request_id)).status


def told(desk: Desk, request_id: str) -> list[dict[str, Any]]:
    """What each service was told beside the command, opened as a service opens it."""
    return [
        orjson.loads(desk.sealer.open(request_id, asked["sealed_details"]))
        for asked in desk.last_commands()
    ]


@pytest.mark.parametrize(
    ("right", "command"),
    [
        pytest.param(Right.RECTIFICATION, "rectify", marks=pytest.mark.promise("P27")),
        pytest.param(Right.RESTRICTION, "restrict", marks=pytest.mark.promise("P31")),
        pytest.param(Right.RESTRICTION_END, "unrestrict", marks=pytest.mark.promise("P31")),
        pytest.param(Right.OBJECTION, "object", marks=pytest.mark.promise("P30")),
        pytest.param(Right.OBJECTION_END, "allow", marks=pytest.mark.promise("P30")),
        pytest.param(Right.WITHDRAWAL, "object", marks=pytest.mark.promise("P32")),
    ],
)
def test_a_right_reaches_every_service_and_is_settled(desk: Desk, right: Right, command: str):
    request = opened(desk, right, NAME)
    desk.confirm(request["token"])

    desk.answer_all("discover")
    asked = desk.answer_all(command)

    assert asked == list(SERVICES)
    assert status_of(desk, request["request_id"]) == "completed"
    assert len(desk.sent("request_acknowledged")) == len(desk.sent("request_completed")) == 1


@pytest.mark.promise("P27")
def test_a_correction_travels_sealed_and_is_forgotten_with_the_request(desk: Desk):
    request = opened(desk, Right.RECTIFICATION, NAME)
    desk.confirm(request["token"])
    desk.answer_all("discover")

    assert told(desk, request["request_id"])[0]["correction"] == {"name": "Ada Lovelace"}
    assert "Lovelace" not in orjson.dumps(desk.sent("rights_command.*")).decode()
    desk.answer_all("rectify")
    with desk.new_uow() as uow:
        assert uow.db.get_one(Request, UUID(request["request_id"])).details is None


def test_a_correction_asked_for_by_mail_waits_for_its_words(desk: Desk):
    with desk.new_uow() as uow:
        commands.mails.open_by_mail(
            uow, desk.sealer, address="ana@example.test", subject="My name is wrong"
        )
    request = desk.sent("verification_requested")[-1]
    desk.confirm(request["token"])
    before = (status_of(desk, request["request_id"]), desk.last_commands())

    with desk.new_uow() as uow:
        commands.admission.state_correction(
            uow, desk.sealer, request_id=UUID(request["request_id"]), wish=NAME
        )

    assert before == ("awaiting_details", [])
    assert {asked["command"] for asked in desk.last_commands()} == {"discover"}


@pytest.mark.promise("P30")
def test_who_objects_without_naming_a_purpose_means_all(desk: Desk):
    request = opened(desk, Right.OBJECTION)
    desk.confirm(request["token"])
    desk.answer_all("discover")

    assert told(desk, request["request_id"])[0]["purposes"] == list(Purpose)


@pytest.mark.promise("P30")
def test_an_objection_is_taken_back_for_the_purposes_that_are_named(desk: Desk):
    request = opened(desk, Right.OBJECTION_END, Wish(purposes=(Purpose.PROFILING,)))
    desk.confirm(request["token"])
    desk.answer_all("discover")

    assert told(desk, request["request_id"])[0]["purposes"] == ["profiling"]


def test_what_a_right_cannot_use_is_dropped():
    wish = Wish(correction=NAME.correction, purposes=(Purpose.ANALYTICS,))

    assert completed(wish, Right.ACCESS) == Wish()
    assert completed(wish, Right.RECTIFICATION) == NAME
    assert completed(wish, Right.OBJECTION) == Wish(purposes=(Purpose.ANALYTICS,))


@pytest.mark.parametrize(
    ("subject", "right"),
    [
        ("Please delete me", Right.ERASURE),
        ("My name is WRONG", Right.RECTIFICATION),
        ("I object to profiling", Right.OBJECTION),
        ("I withdraw my consent", Right.WITHDRAWAL),
        ("Please restrict my data", Right.RESTRICTION),
        ("portability", Right.PORTABILITY),
        ("hello", Right.ACCESS),
    ],
)
@pytest.mark.promise("P33")
def test_a_mail_says_by_its_subject_what_it_wants(desk: Desk, subject: str, right: Right):
    with desk.new_uow() as uow:
        commands.mails.open_by_mail(uow, desk.sealer, address="ana@example.test", subject=subject)

    assert desk.sent("verification_requested")[-1]["right"] == right
