"""Zoom's meetings: what is taken, what is refused, and the hundred writes a day."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox.zoom.client import WEEKLY, Client


class TestCreating:
    def test_gives_a_number_and_a_link_that_opens(self, client: Client) -> None:
        answer = client.connect().create()

        meeting = answer.json()
        assert answer.status_code == 201
        assert (meeting["topic"], meeting["start_time"]) == ("Morning yoga", "2027-03-01T09:00:00Z")
        assert isinstance(meeting["id"], int)
        assert str(meeting["id"]) in meeting["join_url"]

    def test_reads_a_local_time_in_the_zone_given(self, client: Client) -> None:
        meeting = client.connect().created(start_time="2027-07-01T09:00:00")

        assert meeting["start_time"] == "2027-07-01T07:00:00Z"

    @pytest.mark.parametrize(
        "change",
        [
            {"topic": "x" * 201},
            {"agenda": "x" * 2001},
            {"password": "12345678901"},
            {"type": 7},
            {"type": 8},
            {"duration": 0},
            {"duration": "long"},
            {"timezone": "Mars/Olympus"},
            {"start_time": "tomorrow"},
            {"settings": []},
            {"type": 8, "recurrence": {"type": 9}},
            {"type": 8, "recurrence": {"type": 2, "weekly_days": "Sunday"}},
        ],
    )
    def test_refuses_what_zoom_refuses(self, client: Client, change: dict[str, Any]) -> None:
        answer = client.connect().create(**change)

        assert (answer.status_code, answer.json()["code"]) == (400, 300)

    def test_is_for_oneself_only(self, client: Client) -> None:
        answer = client.connect().call("POST", "/users/somebody/meetings", json={})

        assert (answer.status_code, answer.json()["code"]) == (404, 1001)


class TestChanging:
    def test_answers_204_and_keeps_the_link(self, client: Client) -> None:
        api = client.connect()
        meeting = api.created()
        place = f"/meetings/{meeting['id']}"

        answer = api.call("PATCH", place, json={"start_time": "2027-03-02T10:00:00Z"})

        moved = api.call("GET", place).json()
        assert (answer.status_code, answer.content) == (204, b"")
        assert moved["start_time"] == "2027-03-02T10:00:00Z"
        assert moved["join_url"] == meeting["join_url"]

    @pytest.mark.parametrize(("method", "code"), [("PATCH", 3003), ("DELETE", 3003), ("GET", 3000)])
    def test_is_for_the_host_only(self, client: Client, method: str, code: int) -> None:
        meeting = client.connect(0).created()

        answer = client.connect(1).call(method, f"/meetings/{meeting['id']}", json={})

        assert (answer.status_code, answer.json()["code"]) == (400, code)


class TestDeleting:
    def test_answers_204_and_then_3001(self, client: Client) -> None:
        api = client.connect()
        place = f"/meetings/{api.created()['id']}"

        first, second = (api.call("DELETE", place) for _ in range(2))

        assert first.status_code == 204
        assert (second.status_code, second.json()["code"]) == (404, 3001)
        assert api.call("PATCH", place, json={}).json()["code"] == 3001

    def test_waits_until_a_running_meeting_is_over(self, client: Client) -> None:
        api = client.connect()
        meeting = api.created()
        zoom = client.sandbox.app.extensions["sandbox.zoom"]
        zoom.rooms.start(zoom.meetings.get(meeting["id"]))

        answer = api.call("DELETE", f"/meetings/{meeting['id']}")

        assert (answer.status_code, answer.json()["code"]) == (400, 3002)

    def test_zoom_itself_forgets_a_meeting_thirty_days_after_it(self, client: Client) -> None:
        api = client.connect()
        start = datetime.now(UTC) + timedelta(minutes=5)
        meeting = api.created(start_time=start.strftime("%Y-%m-%dT%H:%M:%SZ"))
        client.advance(31 * 86_400)
        api.tokens = client.refresh(api.tokens["refresh_token"]).json()

        assert api.call("GET", f"/meetings/{meeting['id']}").json()["code"] == 3001


class TestRecurring:
    def test_weekly_ones_keep_the_wall_clock_and_count_sunday_as_one(self, client: Client) -> None:
        meeting = client.connect().created(
            type=8, start_time="2027-03-18T17:00:00Z", recurrence=WEEKLY
        )

        starts = [occurrence["start_time"] for occurrence in meeting["occurrences"]]

        assert starts == ["2027-03-18T17:00:00Z", "2027-03-25T17:00:00Z", "2027-04-01T16:00:00Z"]

    def test_one_occurrence_is_moved_or_deleted_without_the_others(self, client: Client) -> None:
        api = client.connect()
        meeting = api.created(type=8, start_time="2027-03-18T17:00:00Z", recurrence=WEEKLY)
        place = f"/meetings/{meeting['id']}"
        first, second, third = (one["occurrence_id"] for one in meeting["occurrences"])

        moved = {"start_time": "2027-03-19T17:00:00Z"}
        api.call("PATCH", place, params={"occurrence_id": first}, json=moved)
        api.call("DELETE", place, params={"occurrence_id": second})
        again = api.call("DELETE", place, params={"occurrence_id": second})

        left = {one["occurrence_id"]: one for one in api.call("GET", place).json()["occurrences"]}
        assert left[first]["start_time"] == "2027-03-19T17:00:00Z"
        assert (left[second]["status"], left[third]["status"]) == ("deleted", "available")
        assert again.json()["code"] == 3000


class TestListing:
    def test_pages_through_what_a_host_has(self, client: Client) -> None:
        api = client.connect()
        made = {api.created(topic=f"Session {n}")["id"] for n in range(5)}

        found, token = [], ""
        while True:
            query = {"page_size": 2, "next_page_token": token}
            page = api.call("GET", "/users/me/meetings", params=query).json()
            found += [meeting["id"] for meeting in page["meetings"]]
            if not (token := page["next_page_token"]):
                break

        assert (len(found), set(found)) == (5, made)


class TestDailyLimit:
    def test_creating_and_changing_share_a_hundred_until_midnight_utc(self, client: Client) -> None:
        api = client.connect()
        meeting = api.created()
        place = f"/meetings/{meeting['id']}"
        for _ in range(99):
            api.call("PATCH", place, json={"duration": 30})

        refused = api.call("PATCH", place, json={"duration": 31})

        assert (refused.status_code, "Retry-After" in refused.headers) == (429, False)
        assert api.create().status_code == 429
        assert api.call("GET", place).json()["duration"] == 30
        assert client.connect(1).create().status_code == 201

        client.advance(86_400)
        api.tokens = client.refresh(api.tokens["refresh_token"]).json()
        assert api.create().status_code == 201
