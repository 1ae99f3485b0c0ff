"""Visits are counted by page, of nobody; not at all of those who want no count."""

import pytest
from flask import Flask

from gateway.analytics import Visits
from gateway.remote import Remote
from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor


@pytest.fixture
def visits(app: Flask, platform: Platform) -> Visits:
    made = Visits(Remote(platform))
    app.extensions["visits"] = made
    return made


def counted(visits: Visits, platform: Platform) -> dict[str, int]:
    visits.hand_over()
    return {visit["page"]: visit["number"] for visit in platform.privacy.visits}


@pytest.mark.promise("P19")
@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_who_wants_no_count_leaves_no_row(
    visits: Visits, visitor: Visitor, platform: Platform, header: str
):
    visitor.client.get("/contact", headers={header: "1"})

    assert counted(visits, platform) == {}


def test_a_page_is_counted_by_its_name_and_never_by_its_address(
    visits: Visits, visitor: Visitor, platform: Platform
):
    visitor.client.get("/contact")
    visitor.client.get("/contact")
    visitor.client.get("/privacy/requests/status-token-0123456789")

    assert counted(visits, platform) == {"legal.show_contact": 2, "privacy.show_request": 1}
    assert "token" not in str(platform.privacy.visits)


def test_programs_and_missing_pages_are_not_counted(
    visits: Visits, visitor: Visitor, platform: Platform
):
    visitor.client.get("/nowhere")
    visitor.client.get("/api/openapi.json")

    assert counted(visits, platform) == {}


def test_a_page_does_not_wait_for_a_count_that_fails(
    visits: Visits, visitor: Visitor, platform: Platform
):
    platform.down.add("privacy")

    assert visitor.client.get("/contact").status_code == 200
    visits.hand_over()


@pytest.mark.promise("P19")
@pytest.mark.promise("P32")
def test_who_agreed_to_be_counted_is_not_while_their_browser_asks_for_privacy(
    visits: Visits, host: Visitor, platform: Platform
):
    host.post("/account/data/consents", purpose="analytics", text_version="1")
    counted(visits, platform)
    platform.privacy.visits.clear()

    host.client.get("/contact", headers={"Sec-GPC": "1"})
    unseen = counted(visits, platform)
    host.client.get("/contact")

    assert (unseen, counted(visits, platform)) == ({}, {"legal.show_contact": 1})
