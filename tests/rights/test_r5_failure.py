"""R5: any service may die at any step, stay away for a day, or fail for good: nothing is lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.rights.trio import PATIENCE, Tape, Trio

pytestmark = [pytest.mark.timeout(600), pytest.mark.promise("P28")]
STEPS = ("freeze", "discover", "release", "erase", "verify_absent")
DAY = timedelta(days=1)
FIVE_MINUTES = timedelta(minutes=5)
OPERATOR = {"operator_id": "01900000-0000-7000-8000-000000000000"}


@pytest.mark.parametrize("service", ["identity", "series", "privacy"])
def test_r5_killed_at_every_step_it_converges_unaided(
    trio: Trio, tape: Tape, eventually: Callable[..., Any], service: str
):
    token = trio.open_erasure()
    process, killed_at = trio.services[service], set()
    trio.confirm(token)

    def is_over() -> bool:
        # Asked first: what was commanded until then is on the tape by now.
        is_settled = bool(trio.read("privacy", SETTLED)[0][0])
        for key, message in tape.listen():
            if "rights_command" not in key:
                continue
            step = message["payload"]["commands"][0]["command"]
            if step not in killed_at:
                killed_at.add(step)
                process.kill()
                process.start()
        return is_settled

    eventually(is_over, timeout=3 * PATIENCE)

    assert killed_at == set(STEPS)
    assert trio.status(token)["status"] == "completed"
    assert trio.traces(trio.leaving) == {}
    assert set(trio.traces(trio.staying)) == {trio.staying}


def test_r5_one_that_stays_away_for_a_day_is_named_and_moves_no_date(
    trio: Trio, eventually: Callable[..., Any]
):
    token = trio.open_erasure()
    trio.services["series"].stop()
    trio.confirm(token)
    due_at = trio.status(token)["due_at"]

    for _ in range(24):
        trio.move_clock(DAY / 24)
    eventually(lambda: unanswered(trio, token) == ["series"], timeout=PATIENCE)
    meanwhile = trio.status(token)["status"]
    trio.services["series"].start()
    returned_at = datetime.fromisoformat(trio.read("privacy", NOW)[0][0])
    trio.await_status(token)

    assert meanwhile == "running"
    assert trio.status(token)["due_at"] == due_at
    settled_at = datetime.fromisoformat(trio.status(token)["settled_at"])
    assert settled_at - returned_at < DAY + FIVE_MINUTES
    assert trio.traces(trio.leaving) == {}


def unanswered(trio: Trio, token: dict[str, str]) -> list[str]:
    """Whom the status page names as missing."""
    services = trio.status(token)["services"]
    return [one["service"] for one in services if one["state"] == "asked"]


def test_r5_a_command_that_always_fails_is_parked_and_can_be_replayed(
    trio: Trio, eventually: Callable[..., Any]
):
    trio.change("series", "ALTER TABLE answer RENAME TO hidden_answer")
    token = trio.open_erasure()
    trio.confirm(token)

    def parked() -> list[dict[str, Any]]:
        trio.move_clock(timedelta(hours=2))
        items = trio.rpc.call("privacy", "list_parked_commands", OPERATOR)["items"]
        return [one for one in items if one["service"] == "series"]

    (found, *_) = eventually(parked, timeout=PATIENCE)
    trio.change("series", "ALTER TABLE hidden_answer RENAME TO answer")
    trio.rpc.call(
        "privacy",
        "replay_parked_command",
        OPERATOR | {"service": "series", "message_id": found["message_id"]},
    )
    trio.await_status(token)

    assert "failed" in found["reason"]
    assert trio.leaving.marker not in str(found)
    assert trio.traces(trio.leaving) == {}


SETTLED = "SELECT count(*) FROM request WHERE status = 'completed'"
NOW = "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS+00:00')"
