"""The platform by the API: for operators, who name a service and a message."""

from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.doubles.operations import PARKED_ID

BILLING = {"service": "billing", "message_id": PARKED_ID}
PARKED = "/api/v1/operator/parked-messages"


def as_operator(platform: Platform) -> dict[str, str]:
    access = platform.identity.tokens(platform.identity.operator_id)["access_token"]
    return {"Authorization": f"Bearer {access}"}


def test_tells_how_every_service_stands(client: FlaskClient, platform: Platform) -> None:
    platform.down = {"privacy"}

    answer = client.get("/api/v1/operator/services", headers=as_operator(platform))

    states = {one["service"]: one for one in answer.json["services"]}
    assert len(states) == 6
    assert states["privacy"] == {"service": "privacy", "is_away": True}
    assert (states["billing"]["is_away"], states["billing"]["parked"]) == (False, 1)


def test_parked_messages_are_listed_and_decided(client: FlaskClient, platform: Platform) -> None:
    headers = as_operator(platform)

    listed = client.get(f"{PARKED}?service=billing", headers=headers)
    first = client.post(f"{PARKED}/replay", json=BILLING, headers=headers)
    again = client.post(f"{PARKED}/discard", json=BILLING, headers=headers)

    assert [one["message_id"] for one in listed.json["items"]] == [PARKED_ID]
    assert (first.status_code, again.status_code) == (202, 404)
    assert again.json["code"] == "parked_message_unknown"


def test_a_service_that_there_is_not_is_refused(client: FlaskClient, platform: Platform) -> None:
    answer = client.get(f"{PARKED}?service=payroll", headers=as_operator(platform))

    assert answer.status_code == 422
    assert platform.asked("list_parked") == []


def test_a_host_may_not(client: FlaskClient, platform: Platform, bearer: dict[str, str]) -> None:
    answers = [
        client.get("/api/v1/operator/services", headers=bearer),
        client.get(f"{PARKED}?service=billing", headers=bearer),
        client.post(f"{PARKED}/replay", json=BILLING, headers=bearer),
        client.post(f"{PARKED}/discard", json=BILLING, headers=bearer),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert platform.operations["billing"].parked == [PARKED_ID]
