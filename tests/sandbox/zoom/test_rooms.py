"""Joining, attendance and personal links at the double of Zoom."""

import requests

from tests.sandbox.zoom.client import Api, Client


def join(meeting: dict[str, str], name: str, email: str = "") -> requests.Response:
    return requests.post(meeting["join_url"], data={"name": name, "email": email})


def act(client: Client, meeting: dict[str, str], action: str) -> None:
    requests.post(f"{client.url}/console/meetings/{meeting['id']}/{action}")


def participants(api: Api, meeting: dict[str, str]) -> requests.Response:
    return api.call("GET", f"/past_meetings/{meeting['id']}/participants")


class TestJoining:
    def test_the_link_opens_and_lets_in_once_the_host_is_there(self, client: Client) -> None:
        meeting = client.connect().created()
        page, early = requests.get(meeting["join_url"]), join(meeting, "Zoë")

        act(client, meeting, "start")

        assert (page.status_code, "Morning yoga" in page.text) == (200, True)
        assert "has not started" in early.text
        assert "you are in the meeting" in join(meeting, "Zoë").text

    def test_before_the_host_where_that_is_allowed(self, client: Client) -> None:
        meeting = client.connect().created(settings={"join_before_host": True})

        assert "you are in the meeting" in join(meeting, "Zoë").text

    def test_needs_the_passcode_and_a_meeting(self, client: Client) -> None:
        api = client.connect()
        meeting = api.created()
        bare = meeting["join_url"].split("?")[0]

        assert requests.get(bare).status_code == 404
        api.call("DELETE", f"/meetings/{meeting['id']}")
        assert requests.get(meeting["join_url"]).status_code == 404


class TestAttendance:
    def test_is_known_once_the_meeting_is_over(self, client: Client) -> None:
        api = client.connect()
        meeting = api.created(settings={"join_before_host": True})
        join(meeting, "Zoë", "zoe@example.test")
        before = participants(api, meeting)

        act(client, meeting, "end")

        assert (before.status_code, before.json()["code"]) == (404, 3001)
        people = participants(api, meeting).json()["participants"]
        assert [(one["name"], one["user_email"]) for one in people] == [("Zoë", "zoe@example.test")]

    def test_costs_a_licence(self, client: Client) -> None:
        api = client.connect(2)

        assert participants(api, api.created()).json()["code"] == 200


class TestRegistrants:
    def test_get_a_link_of_their_own(self, client: Client) -> None:
        api = client.connect()
        meeting = api.created(settings={"approval_type": 0})
        body = {"email": "zoe@example.test", "first_name": "Zoë"}

        answer = api.call("POST", f"/meetings/{meeting['id']}/registrants", json=body)

        assert answer.status_code == 201
        assert requests.get(answer.json()["join_url"]).status_code == 200
        assert answer.json()["join_url"] != meeting["join_url"]

    def test_need_a_meeting_with_registration_and_a_licence(self, client: Client) -> None:
        licensed, free = client.connect(0), client.connect(2)
        body = {"email": "zoe@example.test", "first_name": "Zoë"}

        without = licensed.call(
            "POST", f"/meetings/{licensed.created()['id']}/registrants", json=body
        )
        unpaid = free.call("POST", f"/meetings/{free.created()['id']}/registrants", json=body)

        assert (without.json()["code"], unpaid.json()["code"]) == (300, 200)
