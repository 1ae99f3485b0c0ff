"""The way into a session: open in time, for whose link it is."""

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, text


class TestAMembersOwnLink:
    PATH = "/j/join-token-0123456789"

    @pytest.fixture(autouse=True)
    def host_wants_them(self, platform: Platform, public: str):
        platform.zoom.offers_own_links = True

    def test_is_made_when_the_member_asks_and_not_when_a_scanner_looks(
        self, visitor: Visitor, platform: Platform
    ):
        page = visitor.read(self.PATH)
        assert page.select_one("a[href='https://zoom.us/j/123']") is None
        assert platform.asked("make_personal_link") == []

        answer = visitor.post(f"{self.PATH}/own", follow=True)

        assert "https://zoom.us/w/123?tk=own" in answer.get_data(as_text=True)

    def test_is_shown_at_once_where_there_is_one(self, visitor: Visitor, platform: Platform):
        platform.zoom.own_links[platform.series.joining_id] = "https://zoom.us/w/123?tk=mine"

        assert visitor.read(self.PATH).select_one("a[href='https://zoom.us/w/123?tk=mine']")

    def test_that_zoom_does_not_give_leaves_the_meetings_own(
        self, visitor: Visitor, platform: Platform
    ):
        platform.zoom.offers_own_links = False

        answer = visitor.post(f"{self.PATH}/own", follow=True)

        assert "https://zoom.us/j/123" in answer.get_data(as_text=True)

    def test_is_no_way_in_before_the_room_opens(self, visitor: Visitor, platform: Platform):
        platform.series.link_state = "early"

        visitor.post(f"{self.PATH}/own")

        assert platform.asked("make_personal_link") == []

    def test_while_zooms_side_is_down_leaves_the_meetings_own(
        self, visitor: Visitor, platform: Platform
    ):
        platform.down = {"zoom_integration"}

        assert visitor.read(self.PATH).select_one("a[href='https://zoom.us/j/123']")


class TestJoinPage:
    PATH = "/j/join-token-0123456789"

    @pytest.mark.promise("P8")
    def test_leads_to_the_room_when_it_is_open(self, visitor: Visitor, public: str):
        link = visitor.read(self.PATH).select_one("a[href='https://zoom.us/j/123']")

        assert "noreferrer" in link["rel"]

    @pytest.mark.promise("P8")
    @pytest.mark.parametrize(
        ("state", "sentence"),
        [
            ("early", "The room opens in"),
            ("no_meeting", "There is no room for this session yet."),
            ("cancelled", "This session was cancelled by the host."),
            ("ended", "This session is over."),
            ("not_member", "no longer exists"),
        ],
    )
    def test_says_why_there_is_no_room_and_shows_no_link(
        self, visitor: Visitor, platform: Platform, public: str, state: str, sentence: str
    ):
        platform.series.link_state = state

        answer = visitor.get(self.PATH)

        assert sentence in text(answer)
        assert "zoom.us/j/" not in answer.get_data(as_text=True)

    def test_looks_again_by_itself_while_it_is_early(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        platform.series.link_state = "early"

        state = visitor.read(self.PATH).select_one("#state")

        assert state["hx-get"] == f"{self.PATH}/state"
        assert "<html" not in visitor.get(f"{self.PATH}/state").get_data(as_text=True)

    def test_opens_for_nobody_with_another_token(self, client: FlaskClient, public: str):
        assert client.get("/j/other-token-0123456789").status_code == 404


class TestAfterTheSession:
    PATH = "/j/join-token-0123456789"
    API = "/api/v1/public/join-links/join-token-0123456789"
    SHARE = "https://zoom.us/rec/share/abc"

    @pytest.fixture(autouse=True)
    def it_was_recorded(self, platform: Platform, public: str):
        platform.series.link_state = "ended"
        platform.zoom.recordings = [
            {
                "session_id": "01920000-0000-7000-8000-000000000001",
                "topic": "Evening strings",
                "starts_at": "2027-01-31T17:00:00Z",
                "share_url": self.SHARE,
                "passcode": "tiger5",
            }
        ]

    def make_paid(self, platform: Platform) -> None:
        next(iter(platform.series.series.values()))["pricing"] = "paid"

    def test_a_member_finds_what_was_recorded_of_it(self, visitor: Visitor, platform: Platform):
        page = visitor.read(self.PATH)

        assert page.select_one(f"a[href='{self.SHARE}']")
        assert "tiger5" in text(page)
        (asked,) = platform.asked("list_offered_recordings")
        assert asked["session_id"] in platform.series.sessions
        assert visitor.get(self.API).json["recordings"][0]["share_url"] == self.SHARE

    def test_a_leaked_link_of_a_paid_series_shows_none(self, visitor: Visitor, platform: Platform):
        self.make_paid(platform)

        page = visitor.read(self.PATH)

        assert self.SHARE not in str(page) and "tiger5" not in str(page)
        assert page.select_one(f"form[action='{self.PATH}/code']")
        assert visitor.get(self.API).json["recordings"] == []

    def test_before_the_end_nothing_is_asked_for(self, visitor: Visitor, platform: Platform):
        platform.series.link_state = "open"

        visitor.read(self.PATH)

        assert platform.asked("list_offered_recordings") == []

    def test_the_page_stands_while_zooms_side_is_down(self, visitor: Visitor, platform: Platform):
        platform.down = {"zoom_integration"}

        assert "This session is over" in text(visitor.read(self.PATH))
