"""The policy's versions as anybody reads them, and telling everybody at the rights desk."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from gateway import formats
from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, soup, text
from tests.gateway.policies import COMING, EARLIER, FIRST, PRESENT, VERSIONS, plant

pytestmark = pytest.mark.promise("P41")

DESK = "/operator/policy"
TELL = f"{DESK}/{COMING.name}"
Holding = Callable[[str], Visitor]
Program = Callable[[str], dict[str, str]]


@pytest.fixture(autouse=True)
def versions(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(app, monkeypatch)


def fields_of(page: BeautifulSoup) -> dict[str, str]:
    """What the form that tells everybody sends."""
    return {one["name"]: one["value"] for one in page.select(f"form[action='{TELL}'] input")}


def of_version(page: BeautifulSoup, name: str) -> str:
    return text(soup_of(page.select_one(f"section[aria-labelledby='of-{name}']")))


def soup_of(part: Any) -> BeautifulSoup:
    return BeautifulSoup(str(part), "lxml")


class TestReading:
    def test_the_present_one_has_its_day_and_names_the_one_to_come(self, visitor: Visitor):
        said = text(visitor.read("/legal/privacy"))

        assert f"Last updated {formats.day(PRESENT.in_force_on)}" in said
        assert f"The text of {PRESENT.name}." in said
        assert f"A new version applies from {formats.day(COMING.in_force_on)}" in said
        assert COMING.summary in said

    @pytest.mark.parametrize(
        ("one", "standing"),
        [
            (COMING, "This version applies from"),
            (PRESENT, "Last updated"),
            (EARLIER, "This is an earlier version"),
            (FIRST, "This is an earlier version"),
        ],
        ids=["coming", "present", "earlier", "first"],
    )
    def test_each_stays_readable_at_its_day_and_says_how_it_stands(
        self, visitor: Visitor, one: Any, standing: str
    ):
        said = text(visitor.read(f"/legal/privacy/{one.name}"))

        assert f"The text of {one.name}." in said
        assert standing in said

    @pytest.mark.parametrize("name", ["2001-01-01", "..", "policy", "%2e%2e%2fprivacy"])
    def test_of_another_day_there_is_none(self, visitor: Visitor, name: str):
        assert visitor.get(f"/legal/privacy/{name}").status_code == 404

    def test_all_are_listed_with_what_they_changed(self, visitor: Visitor):
        page = visitor.read("/legal/privacy/versions")

        rows = page.select("main ul.rows > li")
        links = [row.select_one("a")["href"] for row in rows]
        assert links == [f"/legal/privacy/{one.name}" for one in VERSIONS]
        badges = [row.select_one(".badge").get_text() for row in rows]
        assert badges == ["To come", "In force", "Earlier", "Earlier"]
        assert all(one.summary in text(page) for one in VERSIONS)


class TestTheDesk:
    def test_offers_to_tell_of_the_material_one_whose_time_it_is_alone(self, holding: Holding):
        page = holding("rights_desk").read(DESK)

        assert [link["href"] for link in page.select("main a.button")] == [TELL]
        assert "Not announced" in of_version(page, COMING.name)
        assert "Not material" in of_version(page, PRESENT.name)
        assert "No record" in of_version(page, EARLIER.name)

    def test_shows_who_was_told_by_state_and_when(self, holding: Holding, platform: Platform):
        desk = holding("rights_desk")
        desk.post(TELL)
        platform.notifications.announced[0] |= {
            "status": "frozen",
            "counts": {"delivered": 41, "waiting": 3, "failed": 2},
            "first_sent_at": "2026-11-25T16:00:05+00:00",
            "last_sent_at": "2026-11-25T16:12:00+00:00",
        }

        said = of_version(desk.read(DESK), COMING.name)

        assert "Announced Wed 25 Nov 2026, 16:00 (UTC)" in said
        assert "Delivered 41 Queued 3 Failed 2" in said
        assert "16:12 (UTC)" in said and "Tell everybody" not in said

    @pytest.mark.parametrize("role", ["host", "support", "finance"])
    @pytest.mark.parametrize("path", [DESK, TELL])
    def test_is_for_the_rights_desk_alone(
        self, holding: Holding, platform: Platform, role: str, path: str
    ):
        assert holding(role).get(path).status_code == 403
        assert holding(role).post(TELL).status_code == 403
        assert platform.notifications.announced == []

    def test_says_so_where_notifications_is_down(self, holding: Holding, platform: Platform):
        platform.down = {"notifications"}

        for path in (DESK, TELL):
            page = holding("rights_desk").read(path)
            assert "cannot be shown right now" in text(page)
            assert page.select("main .button") == []


class TestTellingEverybody:
    def test_first_shows_how_many_and_what(self, holding: Holding, platform: Platform):
        said = text(holding("rights_desk").read(TELL))

        assert f"{len(platform.identity.accounts)} people with an account" in said
        assert "takes part in a series without one, and whoever only wrote to us" in said
        assert COMING.summary in said and formats.day(COMING.in_force_on) in said
        assert platform.notifications.announced == []

    def test_can_be_done_while_nobody_knows_how_many(self, holding: Holding, platform: Platform):
        desk = holding("rights_desk")
        desk.read(DESK)  # its keys are known from then on
        platform.down = {"identity"}

        page = desk.read(TELL)

        assert "how many cannot be told right now" in text(page)
        assert fields_of(page)

    def test_tells_of_the_version_as_it_is_in_the_code(self, holding: Holding, platform: Platform):
        desk = holding("rights_desk")

        answer = desk.post(TELL, **fields_of(desk.read(TELL)))

        assert (answer.status_code, answer.location) == (303, DESK)
        (asked,) = platform.asked("announce_policy")
        assert asked == {
            "operator_id": platform.identity.host_id,
            "version": COMING.name,
            "effective_at": f"{COMING.name}T00:00:00+00:00",
            "summary": COMING.summary,
        }
        assert "Being announced" in of_version(desk.read(DESK), COMING.name)

    def test_carries_the_key_of_its_form(self, holding: Holding, platform: Platform):
        desk = holding("rights_desk")
        fields = fields_of(desk.read(TELL))

        desk.post(TELL, **fields)
        desk.post(TELL, **fields)

        told = [name for _, name, _ in platform.calls]
        keys = {
            key for name, key in zip(told, platform.keys, strict=True) if name == "announce_policy"
        }
        assert len(keys) == 1 and None not in keys

    def test_is_done_once(self, holding: Holding, platform: Platform):
        desk = holding("rights_desk")
        desk.post(TELL)

        again = desk.post(TELL)

        assert again.status_code == 409
        assert "Everybody has been told of this version" in text(again)
        assert soup(again).select(f"form[action='{TELL}']") == []
        assert len(platform.notifications.announced) == 1

    @pytest.mark.parametrize("one", [PRESENT, EARLIER], ids=["not material", "too late"])
    def test_is_refused_for_any_other(self, holding: Holding, platform: Platform, one: Any):
        desk = holding("rights_desk")

        page = desk.read(f"{DESK}/{one.name}")
        answer = desk.post(f"{DESK}/{one.name}")

        assert page.select("main form") == []
        assert answer.status_code == 409
        assert platform.notifications.announced == []

    def test_of_a_day_without_a_version_finds_nothing(self, holding: Holding, platform: Platform):
        desk = holding("rights_desk")

        assert desk.get(f"{DESK}/2001-01-01").status_code == 404
        assert desk.post(f"{DESK}/2001-01-01").status_code == 404

    def test_needs_the_token_of_the_visit(self, holding: Holding, platform: Platform):
        answer = holding("rights_desk").client.post(TELL)

        assert answer.status_code == 403
        assert platform.notifications.announced == []


class TestApi:
    VERSIONS = "/api/v1/operator/policy-versions"

    def test_lists_tells_and_shows_the_record(self, client: FlaskClient, program_holding: Program):
        headers = program_holding("rights_desk")
        tell = f"{self.VERSIONS}/{COMING.name}/announcement"

        before = client.get(self.VERSIONS, headers=headers).json["versions"]
        told = client.post(tell, headers=headers)
        again = client.post(tell, headers=headers)
        after = client.get(self.VERSIONS, headers=headers).json["versions"]

        assert [one["version"] for one in before] == [one.name for one in VERSIONS]
        assert [one["can_be_announced"] for one in before] == [True, False, False, False]
        assert (told.status_code, again.status_code) == (202, 409)
        assert again.json["code"] == "policy_announced"
        assert after[0]["announcement"]["mailing_id"] == told.json["mailing_id"]
        assert after[0]["can_be_announced"] is False

    @pytest.mark.parametrize("role", ["host", "support", "finance"])
    def test_is_for_the_rights_desk_alone(
        self, client: FlaskClient, platform: Platform, role: str, program_holding: Program
    ):
        headers = program_holding(role)

        answers = [
            client.get(self.VERSIONS, headers=headers),
            client.post(f"{self.VERSIONS}/{COMING.name}/announcement", headers=headers),
        ]

        assert [answer.status_code for answer in answers] == [403, 403]
        assert platform.changes == []
