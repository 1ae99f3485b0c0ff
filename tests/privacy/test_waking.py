"""What privacy does by itself is woken where there is something to do, not at its next look."""

import pytest

from chassis.transport.entrypoints import tasks_of
from chassis.unit_of_work import UnitOfWork
from privacy import commands
from privacy.service import PrivacyService
from tests.privacy.conftest import Desk
from tests.privacy.test_crowds import erase


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tasks: list[str] = []
    monkeypatch.setattr(UnitOfWork, "wake", lambda _, task: tasks.append(task))
    return tasks


def test_by_a_confirmation(woken: list[str], desk: Desk):
    desk.confirm(desk.open("access")["token"])

    assert woken == ["fan_out"]


def test_by_an_answer_that_counts_and_by_no_other(woken: list[str], desk: Desk):
    erase(desk, "ana")
    asked = desk.last_commands()[0]
    woken.clear()

    desk.answer(asked)
    desk.answer(asked)

    assert woken == ["fan_out"]


def test_by_what_is_to_be_exported(woken: list[str], desk: Desk):
    desk.confirm(desk.open("access")["token"])
    desk.answer_all("discover")

    assert woken[-1] == "make_packages"


def test_by_what_is_to_be_proved(woken: list[str], desk: Desk):
    erase(desk, "ana")
    for command in ("freeze", "discover", "release", "erase", "erase", "verify_absent"):
        desk.answer_all(command)

    assert woken[-1] == "prove"


def test_names_what_the_service_does_by_itself():
    named = {commands.fanout.FAN_OUT, commands.fanout.MAKE_PACKAGES, commands.fanout.PROVE}

    assert named <= set(tasks_of(PrivacyService))
