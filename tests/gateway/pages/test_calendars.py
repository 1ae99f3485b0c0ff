"""Calendars to take in and to subscribe to."""

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor

MINE = "/m/manage-token-0123456789"
OWN = "/c/calendar-token-0123456789"


@pytest.fixture
def slug(platform: Platform) -> str:
    series_id = platform.series.add(platform.identity.host_id)
    return str(platform.series.series[series_id]["slug"])


class TestCalendars:
    def test_of_a_series_are_linked_on_its_page(self, visitor: Visitor, slug: str):
        link = visitor.read(f"/s/{slug}").select_one("a[href$='calendar.ics']")["href"]

        answer = visitor.get(link)

        assert answer.mimetype == "text/calendar"
        assert 'filename="evening-strings.ics"' in answer.headers["Content-Disposition"]
        assert answer.data.startswith(b"BEGIN:VCALENDAR")

    def test_of_one_session_are_too(self, visitor: Visitor, platform: Platform, slug: str):
        links = [
            link["href"]
            for page in (visitor.read(f"/s/{slug}"), visitor.read(MINE))
            for link in page.select("a[href$='.ics']")
        ]

        session_id = next(iter(platform.series.sessions))
        of_one = [link for link in links if link.endswith(f"/{session_id}.ics")]
        assert len(of_one) == 2
        assert all(f"X-OF:{session_id}".encode() in visitor.get(link).data for link in of_one)

    def test_of_a_member_have_an_address_to_subscribe_to(self, visitor: Visitor, slug: str):
        address = visitor.read(MINE).select_one("#calendar-link").get_text()

        assert address.endswith(f"{OWN}.ics")
        answer = visitor.get(f"{OWN}.ics")
        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"

    @pytest.mark.parametrize(
        "path",
        [
            "/s/no-such-series/calendar.ics",
            "/c/other-token-0123456789.ics",
            f"{OWN}/01a20881-917f-785a-b683-79a09d074b73.ics",
        ],
    )
    def test_of_nothing_are_not_found(self, visitor: Visitor, slug: str, path: str):
        assert visitor.get(path).status_code == 404

    def test_are_in_the_api_too(self, client: FlaskClient, slug: str):
        public = client.get(f"/api/v1/public/series/{slug}/calendar")
        own = client.get("/api/v1/public/calendars/calendar-token-0123456789")

        assert public.json == own.json
        assert own.json["text"].startswith("BEGIN:VCALENDAR")
