"""Changing when a series takes place: shown first, then done; single dates left out and added."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, soup, text

LATER: dict[str, Any] = {
    "scope": "all",
    "starts_time": "19:30",
    "zone": "Europe/Paris",
    "duration_minutes": "90",
    "frequency": "KEEP",
}


@pytest.fixture
def series_id(platform: Platform) -> str:
    return platform.series.add(platform.identity.host_id)


@pytest.fixture
def path(series_id: str) -> str:
    return f"/series/{series_id}/schedule"


class TestSchedule:
    def test_shows_the_rule_and_what_departs_from_it(self, host: Visitor, path: str):
        said = text(host.read(path))

        assert "Now: every Thursday at 18:00" in said
        assert "Moved by hand" in said

    def test_begins_with_the_session_that_one_came_from(
        self, host: Visitor, platform: Platform, path: str
    ):
        session_id = next(iter(platform.series.sessions))

        page = host.read(f"{path}?from={session_id}")

        assert page.select_one("[name=scope][value=following]").has_attr("checked")
        assert page.select_one(f"option[value='{session_id}']").has_attr("selected")

    def test_shows_what_a_change_does_before_it_is_done(
        self, host: Visitor, platform: Platform, path: str
    ):
        answer = host.post(path, **LATER)

        said = text(answer)
        assert "1 moved, 1 cancelled, 1 new" in said and "1 stay as they are" in said
        assert "Moved by hand" in said
        assert platform.asked("change_schedule") == []

    def test_is_changed_as_it_was_shown(self, host: Visitor, platform: Platform, path: str):
        shown = soup(host.post(path, **LATER))
        form = shown.select_one("form[action$='/apply']")
        fields = {one["name"]: one["value"] for one in form.select("input")}
        del fields["csrf_token"]

        answer = host.post(f"{path}/apply", **fields, follow=True)

        assert "The schedule is changed." in text(answer)
        wish = platform.asked("change_schedule")[0]
        assert (wish["scope"], wish["starts_time"], wish["duration_minutes"]) == (
            "all",
            "19:30",
            90,
        )
        assert wish["version"] == "the-plan-that-was-shown"
        assert "recurrence" not in wish

    def test_is_shown_again_where_it_would_do_something_else_by_now(
        self, host: Visitor, platform: Platform, path: str
    ):
        platform.series.is_plan_changed = True

        answer = host.post(f"{path}/apply", **LATER, version="of-yesterday")

        said = text(answer)
        assert "The sessions have changed since." in said and "1 moved" in said

    @pytest.mark.parametrize(
        ("chosen", "rule"),
        [
            ({"frequency": "ONCE"}, ""),
            ({"frequency": "WEEKLY", "weekdays": ["MO"]}, "FREQ=WEEKLY;BYDAY=MO"),
            (
                {"frequency": "MONTHLY", "ends": "count", "count": "3"},
                "FREQ=MONTHLY;COUNT=3",
            ),
        ],
    )
    def test_takes_another_rule(
        self, host: Visitor, platform: Platform, path: str, chosen: dict[str, Any], rule: str
    ):
        host.post(path, **LATER | chosen)

        assert platform.asked("preview_schedule_change")[0]["recurrence"] == rule

    def test_changes_from_a_session_on_without_a_zone(
        self, host: Visitor, platform: Platform, path: str
    ):
        session_id = next(iter(platform.series.sessions))

        host.post(path, **LATER | {"scope": "following", "from_session_id": session_id})

        wish = platform.asked("preview_schedule_change")[0]
        assert wish["from_session_id"] == session_id
        assert "zone" not in wish

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"scope": "following"}, "Choose the session to begin with."),
            ({"frequency": "WEEKLY", "ends": "until"}, "Say when it ends."),
            ({"starts_time": "25:00"}, "This is not a time of day."),
            ({"frequency": "DAILY"}, "Not every day."),
        ],
    )
    def test_says_what_is_wrong(
        self, host: Visitor, platform: Platform, path: str, change: dict[str, Any], sentence: str
    ):
        answer = host.post(path, **LATER | change)

        assert answer.status_code == 422
        assert sentence in text(answer)


class TestSingleDates:
    def test_are_added_in_the_hosts_wall_time(self, host: Visitor, platform: Platform, path: str):
        host.post(f"{path}/dates", on="2027-03-28", at="18:00", minutes="45")

        added = platform.asked("add_session")[0]
        assert (added["starts_at"], added["duration_minutes"]) == ("2027-03-28T16:00:00Z", 45)

    def test_are_left_out(self, host: Visitor, platform: Platform, path: str):
        answer = host.post(f"{path}/skip", skipped_on="2027-12-24", follow=True)

        assert "That date is left out." in text(answer)
        assert platform.asked("skip_date")[0]["on"] == "2027-12-24"

    def test_that_the_schedule_does_not_have_are_refused(self, host: Visitor, path: str):
        answer = host.post(f"{path}/skip", skipped_on="2001-12-24")

        assert answer.status_code == 422
        assert "No such date." in text(answer)

    def test_that_were_cancelled_are_brought_back(
        self, host: Visitor, platform: Platform, series_id: str
    ):
        session = platform.series.sessions_of(series_id)[0]
        session["status"] = "cancelled"
        restore = f"/series/{series_id}/sessions/{session['session_id']}/restore"
        assert host.read(f"/series/{series_id}").select_one(f"form[action='{restore}']")

        assert "takes place after all" in text(host.post(restore, follow=True))
        assert "was not cancelled" in text(host.post(restore, follow=True))


class TestApi:
    def test_ends_the_repeating_by_null_and_leaves_out_what_stays(
        self, client: FlaskClient, platform: Platform, bearer: dict[str, str], series_id: str
    ):
        address = f"/api/v1/series/{series_id}/schedule/preview"

        client.post(address, json={"scope": "all", "recurrence": None}, headers=bearer)
        client.post(address, json={"scope": "all"}, headers=bearer)

        ended, left = platform.asked("preview_schedule_change")
        assert ended["recurrence"] == ""
        assert "recurrence" not in left

    def test_refuses_a_plan_that_is_out_of_date(
        self, client: FlaskClient, bearer: dict[str, str], series_id: str
    ):
        answer = client.post(
            f"/api/v1/series/{series_id}/schedule",
            json={"scope": "all", "starts_time": "19:00", "version": "old"},
            headers=bearer,
        )

        assert (answer.status_code, answer.json["code"]) == (409, "plan_changed")

    def test_brings_a_session_back(
        self, client: FlaskClient, platform: Platform, bearer: dict[str, str], series_id: str
    ):
        session = platform.series.sessions_of(series_id)[0]
        session["status"] = "cancelled"

        answer = client.post(f"/api/v1/sessions/{session['session_id']}/restore", headers=bearer)

        assert (answer.status_code, answer.json["status"]) == (201, "scheduled")
