"""A service that dies or stays away: the rest goes on, and nothing is lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import requests

from deploy.local.rundir import RunDirectory
from sandbox.demo.stage import Stage

PATIENCE = 60


def kill(run_directory: RunDirectory, service: str) -> None:
    """`kill -9` the service's process; the supervisor starts it again."""
    run_directory.ledger.processes()[service].kill()


def test_a_dashboard_renders_without_a_service_and_heals(
    played: Stage, run_directory: RunDirectory, eventually: Callable[..., object]
):
    browser = played.host.browser
    kill(run_directory, "zoom_integration")

    meanwhile = browser.open(played.page("/dashboard")).text

    assert "Your series" in meanwhile
    eventually(
        lambda: played.host.address in browser.open(played.page("/dashboard")).text,
        timeout=PATIENCE,
    )


def test_what_was_said_while_a_service_was_dead_reaches_it(
    played: Stage, run_directory: RunDirectory, eventually: Callable[..., object]
):
    """A session is moved while zoom_integration is dead; its meeting moves once it is back."""
    series = played.series["free"]
    session = played.sessions_of(series)[-1]
    kill(run_directory, "zoom_integration")

    page = f"/series/{series.id}/sessions/{session['session_id']}/reschedule"
    series.host.browser.open(played.page(page)).fill(starts_time="11:30", press="Move")

    moved_to = datetime.fromisoformat(session["starts_at"]) + timedelta(hours=2, minutes=30)
    eventually(lambda: meeting_of(played, session)["starts_at"] == moved_to, timeout=PATIENCE)
    assert meeting_of(played, session)["join_url"] == session["join_url"]


def meeting_of(stage: Stage, session: dict[str, Any]) -> dict[str, Any]:
    """What Zoom has behind the session's link."""
    users = requests.get(
        f"{stage.sandbox.url}/zoom/console", headers={"Accept": "application/json"}, timeout=10
    ).json()["users"]
    meetings = [meeting for user in users for meeting in user["meetings"]]
    (meeting,) = [one for one in meetings if str(one["id"]) in session["join_url"]]
    starts_at = datetime.fromisoformat(meeting["start_time"])
    return {"starts_at": starts_at, "join_url": meeting["join_url"]}
