"""R6: nothing that was ever said of somebody, said again, brings them back."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rights.trio import PATIENCE, Tape, Trio


@pytest.mark.timeout(600)
@pytest.mark.promise("P28")
def test_r6_every_recorded_event_replayed_brings_nothing_back(
    trio: Trio, tape: Tape, eventually: Callable[..., Any]
):
    token = trio.open_erasure()
    trio.confirm(token)
    trio.await_status(token)
    tape.listen()

    recorded = list(tape.heard)
    for key, message in recorded:
        tape.play(key, message)
    for service in trio.services:
        eventually(lambda service=service: not trio.read(service, WAITING)[0][0], timeout=PATIENCE)

    assert len(recorded) > 10
    assert trio.traces(trio.leaving) == {}
    assert trio.status(token)["status"] == "completed"


WAITING = "SELECT count(*) FROM inbox WHERE status = 'pending'"
