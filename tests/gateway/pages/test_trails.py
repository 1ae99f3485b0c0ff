"""Who was reached: gaps at a glance, each mail with its reason, and no column of who is away."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from chassis.ids import new_id
from tests.gateway.doubles import Platform
from tests.gateway.doubles.trails import MAILING, person
from tests.gateway.people import Visitor, text

API = "/api/v1"


@pytest.fixture
def series_id(platform: Platform) -> str:
    found = platform.series.add(platform.identity.host_id)
    platform.notifications.mailing_of = (platform.identity.host_id, found)
    return found


@pytest.fixture
def session_id(platform: Platform, series_id: str) -> str:
    return str(platform.series.sessions_of(series_id)[0]["session_id"])


@pytest.fixture
def ids(platform: Platform) -> list[str]:
    """Amélie, who opened her link, Noor, and Kenji, whom the host invited."""
    return [one["membership_id"] for one in platform.series.came]


@pytest.fixture
def told(platform: Platform, ids: list[str]) -> dict[str, Any]:
    """Amélie has her reminder, Noor's came back, nothing is known of Kenji's."""
    amelie, noor, _ = ids
    platform.notifications.told = {amelie: ("delivered", None), noor: ("failed", "bounce")}
    return platform.notifications.told


@pytest.fixture
def page(series_id: str, session_id: str) -> str:
    return f"/series/{series_id}/sessions/{session_id}/trail"


def rows(page: BeautifulSoup) -> dict[str, str]:
    """By name, what stands beside it."""
    found = page.select("table tbody tr")
    return {row.select_one("a").get_text(): " ".join(row.get_text(" ").split()) for row in found}


def stats(page: BeautifulSoup) -> dict[str, str]:
    return {one.dt.get_text(): one.dd.get_text() for one in page.select(".stats > div")}


class TestSession:
    def test_shows_each_member_how_far_they_came(
        self, host: Visitor, page: str, told: dict[str, Any]
    ):
        seen = host.read(page)

        found = rows(seen)
        assert "Delivered" in found["Amélie"] and "2 times" in found["Amélie"]
        assert "Failed the address takes no mail" in found["Noor"] and "Never" in found["Noor"]
        assert "by you" in found["Kenji"] and "Nothing" in found["Kenji"]
        assert stats(seen) == {
            "To come": "3",
            "Reminder delivered": "1",
            "Under way": "0",
            "Failed or not wanted": "1",
            "Got nothing": "2",
            "Opened the link": "1",
        }

    @pytest.mark.parametrize(
        ("gap", "names"),
        [("nothing", {"Noor", "Kenji"}), ("failed", {"Noor"}), ("unopened", {"Noor", "Kenji"})],
    )
    def test_shows_each_gap_by_itself(
        self, host: Visitor, page: str, told: dict[str, Any], gap: str, names: set[str]
    ):
        assert set(rows(host.read(f"{page}?gap={gap}"))) == names

    def test_before_a_reminder_is_due_nobody_is_missed(
        self, host: Visitor, platform: Platform, page: str
    ):
        platform.notifications.planned_at = "2026-11-26T16:00:00+00:00"

        seen = text(host.read(page))

        assert "The next reminder goes out Thu" in seen
        assert "Planned" in seen and "Nothing" not in seen

    def test_an_invitation_that_came_back_stands_beside_the_person(
        self, host: Visitor, platform: Platform, page: str, ids: list[str]
    ):
        platform.notifications.invited = {ids[2]: ("suppressed", "suppress-bounce")}

        assert "Not wanted the address took no mail before" in rows(host.read(page))["Kenji"]

    def test_is_without_its_column_where_notifications_is_away(
        self, host: Visitor, platform: Platform, page: str, told: dict[str, Any]
    ):
        platform.down = {"notifications"}

        seen = host.read(page)

        assert set(rows(seen)) == {"Amélie", "Noor", "Kenji"}
        assert "What was mailed cannot be shown right now" in text(seen)
        assert set(stats(seen)) == {"To come", "Opened the link"}
        for gap in ("nothing", "failed"):
            assert "cannot be shown right now" in text(host.read(f"{page}?gap={gap}"))

    def test_shows_names_as_text(self, host: Visitor, platform: Platform, page: str):
        platform.series.came = [person("<script>alert(1)</script>")]

        assert not host.read(page).select("main script")

    def test_is_reached_from_the_series_page_past_sessions_too(
        self, host: Visitor, platform: Platform, series_id: str, page: str
    ):
        for address in (f"/series/{series_id}", f"/series/{series_id}?sessions=past"):
            assert host.read(address).select(f'a[href="{page}"]')

        assert platform.asked("list_sessions")[-1]["until_at"]

    def test_is_closed_to_a_helper_who_may_not_see_members(
        self, client: FlaskClient, platform: Platform, page: str, session_id: str
    ):
        helper = platform.identity.add("hilda@example.org", "Hilda Moss")
        platform.identity.hire(platform.identity.host_id, helper, "series:read", "series:write")
        access = platform.identity.tokens(helper)["access_token"]
        headers = {
            "Authorization": f"Bearer {access}",
            "Acting-For": platform.identity.host_id,
        }

        answer = client.get(f"{API}/sessions/{session_id}/trail", headers=headers)

        assert (answer.status_code, answer.json["code"]) == (403, "scope_missing")


class TestAttendance:
    @pytest.fixture
    def came(self, platform: Platform, session_id: str, ids: list[str]) -> dict[str, Any]:
        """Amélie was there by her link, Noor by her address."""
        stay = {"entered_at": "2026-11-25T17:00:00Z", "left_at": "2026-11-25T17:50:00Z"}
        items = [
            {"membership_id": ids[0], "confidence": "certain", "minutes": 50} | stay,
            {"membership_id": ids[1], "confidence": "likely", "minutes": 5} | stay,
        ]
        counts = {"certain": 1, "likely": 1, "guess": 0, "unmatched": 3}
        platform.zoom.attendance[session_id] = {
            "session_id": session_id,
            "state": "reported",
            "items": items,
            "counts": counts,
        }
        return platform.zoom.attendance[session_id]

    def test_says_how_long_each_was_there_and_how_sure_that_is(
        self, host: Visitor, page: str, came: dict[str, Any]
    ):
        seen = host.read(page)

        found = rows(seen)
        assert found["Amélie"].endswith("50 min")
        assert found["Noor"].endswith("5 min known by address")
        assert found["Kenji"].endswith("No")
        assert stats(seen)["Attended"] == "2"
        assert "3 more were in the room" in text(seen)
        assert "By Zoom's report after the session." in text(seen)

    def test_calls_nobody_absent_before_zoom_has_reported(
        self, host: Visitor, page: str, came: dict[str, Any]
    ):
        came["state"] = "open"

        seen = host.read(page)

        assert rows(seen)["Kenji"].endswith("Not so far")
        assert "More may come: Zoom reports after the session." in text(seen)
        assert "Not there so far" in text(seen) and "Did not attend" not in text(seen)

    def test_says_that_a_name_is_a_guess(self, host: Visitor, page: str, came: dict[str, Any]):
        came["items"][1]["confidence"] = "guess"

        assert rows(host.read(page))["Noor"].endswith("5 min a guess, by name")

    def test_who_stayed_away_is_a_gap(self, host: Visitor, page: str, came: dict[str, Any]):
        assert set(rows(host.read(f"{page}?gap=absent"))) == {"Kenji"}

    def test_there_is_no_column_before_anybody_was_seen(self, host: Visitor, page: str):
        seen = host.read(page)

        assert "Attended" not in text(seen)
        assert rows(host.read(f"{page}?gap=absent")) == {}

    def test_there_is_none_either_where_zoom_integration_is_away(
        self, host: Visitor, platform: Platform, page: str, came: dict[str, Any]
    ):
        platform.down = {"zoom_integration"}

        seen = host.read(page)

        assert set(rows(seen)) == {"Amélie", "Noor", "Kenji"}
        assert "Who attended cannot be shown right now" in text(seen)
        assert "Attended" not in stats(seen)


class TestManyPeople:
    @pytest.fixture(autouse=True)
    def many(self, platform: Platform) -> None:
        """1,200 members; all have their reminder but the last two."""
        crowd = [person(f"P{number}") for number in range(1200)]
        platform.series.came = sorted(crowd, key=lambda one: one["membership_id"])
        reached = [one["membership_id"] for one in platform.series.came[:-2]]
        platform.notifications.told = dict.fromkeys(reached, ("delivered", None))

    def test_those_whom_nothing_reached_are_found_among_all(
        self, client: FlaskClient, bearer: dict[str, str], platform: Platform, session_id: str
    ):
        answer = client.get(f"{API}/sessions/{session_id}/trail?gap=nothing", headers=bearer)

        last = [one["membership_id"] for one in platform.series.came[-2:]]
        assert [one["membership_id"] for one in answer.json["items"]] == last
        assert answer.json["next"] is None

    def test_no_request_looks_at_more_than_a_part_of_a_crowd(
        self, client: FlaskClient, bearer: dict[str, str], platform: Platform, session_id: str
    ):
        crowd = [person(f"P{number}") for number in range(4000)]
        platform.series.came = sorted(crowd, key=lambda one: one["membership_id"])
        everybody = [one["membership_id"] for one in platform.series.came]
        platform.notifications.told = dict.fromkeys(everybody, ("sent", None))

        first = client.get(f"{API}/sessions/{session_id}/trail?gap=nothing", headers=bearer).json
        asked = len(platform.asked("list_session_members"))
        after = f"gap=nothing&after={first['next']}"
        rest = client.get(f"{API}/sessions/{session_id}/trail?{after}", headers=bearer).json

        assert (first["items"], first["next"], asked) == ([], everybody[2999], 6)
        assert (rest["items"], rest["next"]) == ([], None)

    def test_a_page_of_them_has_an_end_and_goes_on(
        self, client: FlaskClient, bearer: dict[str, str], platform: Platform, session_id: str
    ):
        platform.notifications.told = {}
        address = f"{API}/sessions/{session_id}/trail"

        for gap in ("", "gap=nothing&"):
            first = client.get(f"{address}?{gap}", headers=bearer).json
            rest = client.get(f"{address}?{gap}after={first['next']}", headers=bearer).json

            ids = [one["membership_id"] for one in first["items"] + rest["items"]]
            assert ids == [one["membership_id"] for one in platform.series.came[:100]]

    def test_what_is_missing_is_not_guessed_from_a_part(
        self, client: FlaskClient, bearer: dict[str, str], session_id: str
    ):
        found = client.get(f"{API}/sessions/{session_id}/trail", headers=bearer).json

        assert found["untold"] is None
        assert found["mail"]["counts"] == {"delivered": 1198}
        assert found["people"] == {"expected": 1200, "opened": 0}


class TestMailing:
    def test_shows_each_mail_with_its_reason(
        self, host: Visitor, series_id: str, told: dict[str, Any]
    ):
        seen = host.read(f"/series/{series_id}/mail/{MAILING}")

        assert "Failed the address takes no mail" in rows(seen)["Noor"]
        assert set(rows(host.read(f"/series/{series_id}/mail/{MAILING}?state=delivered"))) == {
            "Amélie"
        }

    def test_leaves_out_whom_series_does_not_show(
        self, host: Visitor, platform: Platform, series_id: str, told: dict[str, Any]
    ):
        platform.series.came = platform.series.came[:1]

        assert set(rows(host.read(f"/series/{series_id}/mail/{MAILING}"))) == {"Amélie"}

    def test_is_without_names_where_series_cannot_give_them(
        self,
        client: FlaskClient,
        bearer: dict[str, str],
        platform: Platform,
        series_id: str,
        told: dict[str, Any],
    ):
        platform.down = {"series"}

        found = client.get(f"{API}/mailings/{MAILING}/recipients", headers=bearer).json

        assert found["missing"] == ["people"]
        assert [(one["state"], one["person"]) for one in found["items"]] == [
            ("delivered", None),
            ("failed", None),
        ]

    def test_of_another_series_is_not_found_under_this_one(
        self, host: Visitor, platform: Platform, series_id: str
    ):
        other = platform.series.add(platform.identity.host_id, title="Another")

        assert host.get(f"/series/{other}/mail/{MAILING}").status_code == 404

    def test_of_a_stranger_is_not_found(self, host: Visitor, platform: Platform, series_id: str):
        platform.notifications.mailing_of = (platform.identity.stranger_id, series_id)

        assert host.get(f"/series/{series_id}/mail/{MAILING}").status_code == 404


class TestMember:
    def test_shows_who_it_is_and_every_mail_to_them(self, host: Visitor, series_id: str):
        seen = text(host.read(f"/series/{series_id}/members/{new_id()}"))

        assert "The triangle" in seen
        assert "Welcome" in seen and "Failed the address takes no mail" in seen

    def test_is_there_without_mails_where_notifications_is_away(
        self, host: Visitor, platform: Platform, series_id: str
    ):
        platform.down = {"notifications"}

        seen = text(host.read(f"/series/{series_id}/members/{new_id()}"))

        assert "Bo" in seen and "The mails cannot be shown right now" in seen
