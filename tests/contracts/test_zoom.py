"""The double of Zoom against Zoom's own description of meetings (an older copy)."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
import requests

from tests.contracts.judge import Contract
from tests.contracts.recording import Exchange
from tests.sandbox.fixtures import RunningSandbox
from tests.sandbox.zoom.client import WEEKLY, Client

DOCUMENT = "zoom/openapi3.meetings.trimmed.json"
LATER = ("user_id", "registrant_id", "join_time", "leave_time", "duration", "status")


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("zoom",)


def test_every_answer_has_the_shape_that_zoom_describes(
    sandbox: RunningSandbox,
    exchanges: list[Exchange],
    load_contract: Callable[[str], Contract],
) -> None:
    contract, client = load_contract(DOCUMENT), Client(sandbox)
    api = client.connect()
    meeting = api.created(type=8, recurrence=WEEKLY, settings={"approval_type": 0})
    place = f"/meetings/{meeting['id']}"
    person = {"email": "zoe@example.test", "first_name": "Zoë"}

    api.call("GET", "/users/me/meetings", params={"type": "scheduled", "page_size": 30})
    api.call("POST", f"{place}/registrants", json=person)
    api.call("GET", f"{place}/registrants", params={"status": "approved"})
    api.call("GET", place)
    api.call("PATCH", place, json={"topic": "Evening yoga", "duration": 30})
    api.call("DELETE", place, params={"occurrence_id": meeting["occurrences"][0]["occurrence_id"]})
    api.call("DELETE", place)
    api.call("DELETE", place)
    api.call("POST", "/users/me/meetings", json={"topic": "x" * 201})

    said = [one for one in exchanges if one.path.startswith("/zoom/v2")]
    for exchange in said[:-1]:
        contract.check(exchange, prefix="/zoom/v2")
    last = said[-1]
    contract.check_response(last.method, "/users/me/meetings", last.status, last.answered())
    assert [one.status for one in said] == [201, 200, 201, 200, 200, 204, 204, 204, 404, 400]


def test_a_meeting_that_is_over_is_told_of_as_zoom_describes(
    sandbox: RunningSandbox,
    exchanges: list[Exchange],
    load_contract: Callable[[str], Contract],
) -> None:
    """Entry, exit and number of a participant came to Zoom's answer after this copy was made."""
    contract, client = load_contract(DOCUMENT), Client(sandbox)
    api = client.connect()
    meeting = api.created(settings={"join_before_host": True})
    requests.post(meeting["join_url"], data={"name": "Zoë", "email": "zoe@example.test"})
    requests.post(f"{client.url}/console/meetings/{meeting['id']}/end")

    (room,) = api.call("GET", f"/past_meetings/{meeting['id']}/instances").json()["meetings"]
    uuid = quote(quote(room["uuid"], safe=""), safe="")
    people = api.call("GET", f"/past_meetings/{uuid}/participants").json()["participants"]

    assert [one["name"] for one in people] == ["Zoë"]
    for exchange in exchanges:
        if exchange.path.startswith("/zoom/v2/past_meetings"):
            contract.check(exchange, prefix="/zoom/v2", tolerate=LATER)
