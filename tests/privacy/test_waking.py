"""What privacy does by itself is woken where there is something to do, not at its next look."""

import pytest
import sqlalchemy as sa

from chassis.transport.entrypoints import tasks_of
from chassis.unit_of_work import UnitOfWork
from privacy import commands
from privacy.models import Asked
from privacy.service import PrivacyService
from tests.privacy.conftest import SERVICES, Desk
from tests.privacy.test_crowds import erase


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tasks: list[str] = []
    monkeypatch.setattr(UnitOfWork, "wake", lambda _, task: tasks.append(task))
    return tasks


def test_nothing_need_be_woken_by_a_confirmation_which_asks_by_itself(woken: list[str], desk: Desk):
    desk.confirm(desk.open("access")["token"])

    with desk.new_uow() as uow:
        waiting = sa.select(sa.func.count()).select_from(Asked).where(Asked.attempt == 0)
        assert uow.db.execute(waiting).scalar_one() == 0
    assert woken == []
    assert len(desk.commands()) == len(SERVICES)


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


def test_by_a_request_that_is_over_which_makes_room(woken: list[str], desk: Desk):
    erase(desk, "ana")
    for command in ("freeze", "discover", "release", "erase", "erase", "verify_absent"):
        desk.answer_all(command)

    assert woken[-2:] == ["prove", "go_on"]


def test_names_what_the_service_does_by_itself():
    fanout = commands.fanout
    named = {fanout.FAN_OUT, fanout.MAKE_PACKAGES, fanout.PROVE, fanout.GO_ON}

    assert named <= set(tasks_of(PrivacyService))
