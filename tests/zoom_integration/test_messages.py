"""Messages have the shape of the examples: ours as emitted, those of series as read."""

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from marshmallow import EXCLUDE, Schema

from chassis.messages import Event
from zoom_integration import events, schemas

FOLDER = Path(__file__).parents[1] / "contracts" / "messages"
HOST = UUID("0199c0de-0000-7000-8000-00000000000a")
CO_HOST = UUID("0199c0de-0000-7000-8000-00000000000b")
MEETING = SimpleNamespace(
    session_id=UUID("0199c0de-0000-7000-8000-000000000002"),
    series_id=UUID("0199c0de-0000-7000-8000-000000000001"),
    host_id=HOST,
    join_url="https://zoom.example/j/81234567890?pwd=abc",
    zoom_meeting_id=81234567890,
    starts_at=datetime(2027, 3, 28, 16, tzinfo=UTC),
)
EMITTED = (
    events.connection_established(HOST),
    events.connection_broken(HOST, "grant_ended"),
    events.connection_removed(HOST),
    events.meetings_handed_over(HOST, keeper_id=CO_HOST, sessions=3),
    events.meetings_taken_back(HOST, keeper_id=CO_HOST, sessions=3),
    events.meeting_ready(MEETING),
    events.meeting_removed(MEETING),
    events.preflight_failed(MEETING, "connection_broken"),
)
READ: tuple[tuple[str, type[Schema]], ...] = (
    ("series.sessions_scheduled", schemas.SessionsScheduled),
    ("series.session_rescheduled", schemas.SessionRescheduled),
    ("series.session_cancelled", schemas.SessionCancelled),
    ("series.membership_ended", schemas.MembershipEnded),
    ("series.series_updated", schemas.SeriesUpdated),
    ("series.series_deleted", schemas.SeriesDeleted),
)


def example(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return document


def test_every_example_is_emitted() -> None:
    examples = {path.stem.split(".")[1] for path in FOLDER.glob("zoom_integration.*.json")}

    assert {event.name for event in EMITTED} == examples


@pytest.mark.parametrize("event", EMITTED, ids=lambda event: event.name)
def test_what_is_emitted_is_the_example(event: Event) -> None:
    document = example(f"zoom_integration.{event.name}")

    assert (event.version, event.payload) == (document["version"], document["payload"])


@pytest.mark.parametrize(("name", "schema"), READ)
def test_what_series_says_is_read(name: str, schema: type[Schema]) -> None:
    payload = example(name)["payload"]

    loaded = schema(unknown=EXCLUDE).load(payload)

    assert str(loaded["series_id"]) == payload["series_id"]
