"""R1 and R3: the broker is never the record, and no command has its effect twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.rights.trio import PATIENCE, Tape, Trio

DELIVERIES = 5

pytestmark = [pytest.mark.timeout(600), pytest.mark.promise("P28")]


def test_r1_wiping_every_queue_loses_nothing(trio: Trio, eventually: Callable[..., Any]):
    token = trio.open_erasure()
    trio.services["series"].stop()
    trio.confirm(token)
    lost = eventually(trio.purge_queues, timeout=PATIENCE)

    trio.services["series"].start()
    before = trio.status(token)["status"]
    trio.move_clock(timedelta(hours=1))
    trio.await_status(token)

    assert (lost > 0, before) == (True, "running")
    assert trio.traces(trio.leaving) == {}


def test_r1_nobody_is_named_on_the_way(trio: Trio, tape: Tape):
    token = trio.open_erasure()
    trio.confirm(token)
    trio.await_status(token)
    tape.listen()

    said = [str(message) + key for key, message in tape.heard if "rights_" in key]
    assert len(said) > 10
    assert not [one for one in said if trio.leaving.marker in one]


def test_r3_every_command_delivered_five_times_has_one_effect(
    trio: Trio, tape: Tape, eventually: Callable[..., Any]
):
    """Under new message ids, so that no inbox knows them, late and out of order."""
    token = trio.open_erasure()
    trio.confirm(token)

    def played() -> bool:
        for key, message in reversed(tape.listen()):
            if "rights_command" in key or "rights_reply" in key:
                tape.play(key, message, times=DELIVERIES - 1)
        return bool(trio.status(token)["status"] == "completed")

    eventually(played, timeout=PATIENCE)
    played()
    eventually(lambda: not trio.read("privacy", WAITING)[0][0], timeout=PATIENCE)
    per_command = trio.read("privacy", ANSWERS)

    asked = trio.read("privacy", "SELECT count(*) FROM asked")[0][0]
    assert per_command[0][0] == asked
    assert trio.traces(trio.leaving) == {}
    assert set(trio.traces(trio.staying)) == {trio.staying}
    counts = {one["service"]: one["counts"] for one in trio.status(token)["services"]}
    assert counts["series"]["memberships"]["erased"] == 2
    assert counts["identity"]["account"]["erased"] == 1


WAITING = "SELECT count(*) FROM inbox WHERE status = 'pending'"
ANSWERS = "SELECT count(*) FROM audit_fact WHERE kind = 'answered'"
