"""A stranger's things are not found, by whichever address they are asked for."""

import pytest
from flask.testing import FlaskClient

from chassis.ids import new_id
from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor

PRICE = {"amount_cents": 1000, "currency": "eur", "interval": "month"}
TIME = {"starts_at": "2027-01-31T18:00:00+01:00"}

LIST = {"data_b64": "ZW1haWwK"}
WISH = {
    "scope": "all",
    "starts_time": "19:00",
    "zone": "Europe/Paris",
    "duration_minutes": "60",
    "frequency": "KEEP",
}


@pytest.fixture
def theirs(platform: Platform) -> dict[str, str]:
    """Eve's series, a session of it, and a member of somebody else's."""
    series_id = platform.series.add(platform.identity.stranger_id, title="Eve's evenings")
    membership_id = str(new_id())
    platform.series.foreign_members.add(membership_id)
    session_id = platform.series.sessions_of(series_id)[0]["session_id"]
    platform.zoom.foreign_sessions.add(session_id)
    return {
        "series": series_id,
        "session": session_id,
        "member": membership_id,
    }


class TestApi:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "/series/{series}", None),
            ("PATCH", "/series/{series}", {"title": "Mine now"}),
            ("DELETE", "/series/{series}", None),
            ("POST", "/series/{series}/publish", None),
            ("GET", "/series/{series}/sessions", None),
            ("POST", "/series/{series}/sessions", TIME),
            ("GET", "/series/{series}/members", None),
            ("GET", "/series/{series}/members/export", None),
            ("POST", "/series/{series}/members/import/preview", LIST),
            ("POST", "/series/{series}/members/import", LIST | {"consent_basis": "They asked."}),
            ("GET", "/memberships/{member}", None),
            ("GET", "/sessions/{session}/attendance", None),
            ("GET", "/series/{series}/price", None),
            ("GET", "/series/{series}/deletion", None),
            ("GET", "/series/{series}/questions", None),
            ("PUT", "/series/{series}/questions", {"questions": []}),
            ("PUT", "/series/{series}/picture", {"data_b64": "R0lG"}),
            ("DELETE", "/series/{series}/picture", None),
            ("POST", "/series/{series}/clone", {}),
            ("POST", "/series/{series}/archive", None),
            ("POST", "/series/{series}/schedule/preview", {"scope": "all"}),
            ("POST", "/series/{series}/schedule", {"scope": "all"}),
            ("POST", "/series/{series}/skipped-dates", {"on": "2027-03-04"}),
            ("GET", "/series/{series}/room", None),
            ("PUT", "/series/{series}/room", {"own_url": "https://meet.example.org/x"}),
            ("PUT", "/sessions/{session}/link", {"own_url": "https://meet.example.org/x"}),
            ("GET", "/series/{series}/voice", None),
            ("PUT", "/series/{series}/voice", {"name": "Mine now"}),
            ("POST", "/series/{series}/message-preview", {}),
            ("POST", "/series/{series}/message-test", {"subject": "x", "body": "y"}),
            ("POST", "/series/{series}/messages", {"subject": "x", "body": "y"}),
            ("GET", "/sessions/{session}/trail", None),
            ("GET", "/memberships/{member}/mail", None),
            ("GET", "/mailings/{member}/recipients", None),
            ("POST", "/sessions/{session}/restore", None),
            ("POST", "/sessions/{session}/cancel", None),
            ("POST", "/sessions/{session}/reschedule", TIME),
            ("POST", "/memberships/{member}/approve", None),
            ("DELETE", "/memberships/{member}", None),
        ],
    )
    def test_finds_nothing_of_a_stranger(
        self,
        client: FlaskClient,
        bearer: dict[str, str],
        theirs: dict[str, str],
        method: str,
        path: str,
        body: dict[str, str] | None,
    ):
        address = "/api/v1" + path.format(**theirs)

        answer = client.open(address, method=method, json=body, headers=bearer)

        assert answer.status_code == 404, answer.json

    def test_always_acts_as_the_caller(
        self, client: FlaskClient, platform: Platform, bearer: dict[str, str]
    ):
        platform.series.add(platform.identity.host_id)

        client.get("/api/v1/series", headers=bearer)

        asked = platform.asked("list_series")
        assert [request["host_id"] for request in asked] == [platform.identity.host_id]

    def test_takes_no_host_from_the_body(
        self, client: FlaskClient, platform: Platform, bearer: dict[str, str]
    ):
        body = {"title": "x", "host_id": platform.identity.stranger_id}

        answer = client.post("/api/v1/series", json=body, headers=bearer)

        assert answer.json["errors"]["host_id"] == ["Unknown field."]


class TestPages:
    @pytest.mark.parametrize(
        "path",
        [
            "/series/{series}",
            "/series/{series}/edit",
            "/series/{series}/archive",
            "/series/{series}/members",
            "/series/{series}/members/export",
            "/series/{series}/members/import",
            "/series/{series}/schedule",
            "/series/{series}/delete",
            "/series/{series}/mail",
            "/series/{series}/mail/preview/follow_up",
            "/series/{series}/sessions/{session}/trail",
            "/series/{series}/members/{member}",
            "/series/{series}/sessions/{session}/cancel",
            "/series/{series}/sessions/{session}/reschedule",
        ],
    )
    def test_of_a_stranger_are_not_found(self, host: Visitor, theirs: dict[str, str], path: str):
        assert host.get(path.format(**theirs)).status_code == 404

    @pytest.mark.parametrize(
        ("path", "fields"),
        [
            ("/series/{series}/publish", {}),
            ("/series/{series}/delete", {}),
            ("/series/{series}/edit", {"title": "Mine now"}),
            ("/series/{series}/members/import", LIST | {"consent_basis": "They asked."}),
            ("/series/{series}/members/import/apply", LIST | {"consent_basis": "They asked."}),
            ("/series/{series}/questions", {"labels": "Why?"}),
            ("/series/{series}/mail/voice", {"name": "Mine now"}),
            ("/series/{series}/mail/message", {"subject": "x", "body": "y"}),
            ("/series/{series}/mail/message/test", {"subject": "x", "body": "y"}),
            ("/series/{series}/picture", {}),
            ("/series/{series}/clone", {}),
            ("/series/{series}/archive", {}),
            ("/series/{series}/schedule", WISH),
            ("/series/{series}/schedule/apply", WISH),
            ("/series/{series}/schedule/skip", {"skipped_on": "2027-03-04"}),
            ("/series/{series}/schedule/dates", {"on": "2027-03-04", "at": "18:00"}),
            ("/series/{series}/sessions/{session}/cancel", {}),
            ("/series/{series}/sessions/{session}/restore", {}),
            ("/series/{series}/members/{member}/remove", {}),
            ("/series/{series}/members/{member}/approve", {}),
        ],
    )
    def test_change_nothing_of_a_stranger(
        self,
        host: Visitor,
        platform: Platform,
        theirs: dict[str, str],
        path: str,
        fields: dict[str, str],
    ):
        before = dict(platform.series.series[theirs["series"]])

        answer = host.post(path.format(**theirs), **fields)

        assert answer.status_code == 404
        assert platform.series.series[theirs["series"]] == before
