"""What our client asks of Zoom against Zoom's own description of meetings (an older copy)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import requests

from tests.contracts.judge import Contract
from tests.contracts.recording import Exchange
from tests.sandbox.fixtures import RunningSandbox
from tests.sandbox.zoom.client import Client
from zoom_integration.domain import Plan, RoomRules
from zoom_integration.zoom.api import Api
from zoom_integration.zoom.past import Past
from zoom_integration.zoom.registrants import Registrants
from zoom_integration.zoom.transport import Transport

DOCUMENT = "zoom/openapi3.meetings.trimmed.json"
# A new meeting takes it since this copy was made, which knows it of a changed one only.
LATER = ("settings.registrants_confirmation_email",)
PLAN = Plan(datetime(2027, 3, 28, 16, tzinfo=UTC), 45, "Yoga")


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("zoom",)


def test_every_request_is_one_that_zoom_describes(
    sandbox: RunningSandbox,
    exchanges: list[Exchange],
    load_contract: Callable[[str], Contract],
) -> None:
    contract = load_contract(DOCUMENT)
    token = Client(sandbox).connect().tokens["access_token"]
    api = Api(Transport(timedelta(seconds=5)), url=f"{sandbox.url}/zoom/v2")
    session_id = uuid4()

    made = api.create_meeting(token, PLAN, session_id=session_id, zone="Europe/Paris")
    found = api.find_meetings(token, session_id)
    api.update_meeting(token, made.number, PLAN, zone="Europe/Paris")
    seen = api.get_meeting(token, made.number)
    api.delete_meeting(token, made.number)

    assert found[0].number == made.number
    assert PLAN.is_kept_by(seen.plan)
    asked = [one for one in exchanges if one.path.startswith("/zoom/v2")]
    assert len(asked) == 5
    for exchange in asked:
        contract.check(exchange, prefix="/zoom/v2")


def test_people_are_registered_as_zoom_describes(
    sandbox: RunningSandbox,
    exchanges: list[Exchange],
    load_contract: Callable[[str], Contract],
) -> None:
    contract = load_contract(DOCUMENT)
    token = Client(sandbox).connect().tokens["access_token"]
    transport, url = Transport(timedelta(seconds=5)), f"{sandbox.url}/zoom/v2"
    plan = replace(PLAN, room=RoomRules(has_personal_links=True))
    made = Api(transport, url=url).create_meeting(
        token, plan, session_id=uuid4(), zone="Europe/Paris"
    )
    client = Registrants(transport, url=url)

    zoe = client.add(token, made.number, email="zoe@example.test", name="Zoë Fischer")
    listed = list(client.listed(token, made.number))
    client.remove(token, made.number, zoe.registrant_id)

    assert [one.registrant_id for one in listed] == [zoe.registrant_id]
    asked = [one for one in exchanges if one.path.startswith("/zoom/v2")]
    assert len(asked) == 4
    for exchange in asked:
        contract.check(exchange, prefix="/zoom/v2", tolerate=LATER)


def test_who_was_there_is_asked_as_zoom_describes(
    sandbox: RunningSandbox,
    exchanges: list[Exchange],
    load_contract: Callable[[str], Contract],
) -> None:
    contract, client = load_contract(DOCUMENT), Client(sandbox)
    api = client.connect()
    meeting = api.created(settings={"join_before_host": True})
    requests.post(meeting["join_url"], data={"name": "Zoë", "email": "zoe@example.test"})
    requests.post(f"{client.url}/console/meetings/{meeting['id']}/end")
    past = Past(Transport(timedelta(seconds=5)), url=f"{sandbox.url}/zoom/v2")
    token = api.tokens["access_token"]

    (room,) = past.rooms(token, int(meeting["id"]))
    (person,) = past.participants(token, room)

    assert (person.name, person.email) == ("Zoë", "zoe@example.test")
    asked = [one for one in exchanges if one.path.startswith("/zoom/v2/past_meetings")]
    assert len(asked) == 2
    for exchange in asked:
        contract.check_request(
            exchange.method, exchange.path.removeprefix("/zoom/v2"), exchange.query
        )
