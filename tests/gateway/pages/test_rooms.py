"""How people get into sessions, what is wrong with a room, and disconnecting with a rehearsal."""

from typing import Any

import pytest

from chassis.ids import new_id
from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, text

OWN = "https://meet.example.org/yoga"
ROOM = {"kind": "own_link", "own_url": OWN, "passcode": "", "alternative_hosts": ""}


@pytest.fixture
def series_id(platform: Platform) -> str:
    return platform.series.add(platform.identity.host_id)


@pytest.fixture
def session_id(platform: Platform, series_id: str) -> str:
    found: str = platform.series.sessions_of(series_id)[0]["session_id"]
    return found


class TestTheRoomOfASeries:
    def test_leads_to_a_link_of_the_hosts_own(
        self, host: Visitor, platform: Platform, series_id: str
    ):
        host.post(f"/series/{series_id}/room", **ROOM)

        (asked,) = platform.asked("set_room")
        assert (asked["series_id"], asked["own_url"]) == (series_id, OWN)

    def test_is_zooms_with_its_rules(self, host: Visitor, platform: Platform, series_id: str):
        others = "noah@zoom.test\nmia@zoom.test"
        rules = {"kind": "zoom", "has_waiting_room": "yes", "passcode": "tiger5"}
        rules |= {"has_personal_links": "yes", "offers_recordings": "yes"}

        host.post(f"/series/{series_id}/room", **rules, own_url=OWN, alternative_hosts=others)

        room = platform.zoom.rooms[series_id]
        assert (room["own_url"], room["passcode"]) == (None, "tiger5")
        assert (room["has_personal_links"], room["offers_recordings"]) == (True, True)
        assert room["alternative_hosts"] == ["noah@zoom.test", "mia@zoom.test"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"own_url": "javascript:alert(1)"},
            {"own_url": "http://meet.example.org/"},
            {"own_url": ""},
            {"passcode": "much-too-long-a-passcode"},
            {"alternative_hosts": "not an address"},
        ],
    )
    def test_is_refused_with_a_word(
        self, host: Visitor, platform: Platform, series_id: str, wrong: dict[str, Any]
    ):
        answer = host.post(f"/series/{series_id}/room", **ROOM | wrong)

        assert answer.status_code == 422
        assert platform.zoom.rooms == {}

    def test_of_a_stranger_is_not_found(self, host: Visitor, platform: Platform):
        theirs = platform.series.add(platform.identity.stranger_id)

        shown = host.get(f"/series/{theirs}/room")
        changed = host.post(f"/series/{theirs}/room", **ROOM)

        assert (shown.status_code, changed.status_code) == (404, 404)
        assert platform.zoom.rooms == {}


class TestTheRoomOfASession:
    def test_shows_how_it_stands(
        self, host: Visitor, platform: Platform, series_id: str, session_id: str
    ):
        platform.zoom.meetings = [
            {
                "session_id": session_id,
                "kind": "zoom",
                "status": "tomorrow",
                "problem": "daily_limit",
                "join_url": None,
                "looked_at": "2026-11-22T10:00:00Z",
                "found": "made_tomorrow",
            }
        ]

        said = text(host.read(f"/series/{series_id}/sessions/{session_id}/room"))

        assert "Made tomorrow" in said
        assert "Zoom lets no more meetings be made today." in said

    def test_can_be_a_link_of_the_hosts_own_and_none_again(
        self, host: Visitor, platform: Platform, series_id: str, session_id: str
    ):
        for typed in (OWN, ""):
            host.post(f"/series/{series_id}/sessions/{session_id}/room", own_url=typed)

        assert [asked["own_url"] for asked in platform.asked("set_session_link")] == [OWN, None]

    def test_is_refused_where_it_is_no_link(
        self, host: Visitor, platform: Platform, series_id: str, session_id: str
    ):
        address = f"/series/{series_id}/sessions/{session_id}/room"

        answer = host.post(address, own_url="javascript:alert(1)")

        assert answer.status_code == 422
        assert platform.asked("set_session_link") == []


class TestWhoCame:
    @pytest.fixture(autouse=True)
    def somebody_came(self, platform: Platform, session_id: str) -> None:
        times = {"entered_at": "2027-01-31T17:00:00Z", "left_at": "2027-01-31T17:40:00Z"}
        platform.zoom.attendance[session_id] = {
            "session_id": session_id,
            "state": "reported",
            "counts": {"certain": 1, "likely": 1, "guess": 0, "unmatched": 3},
            "items": [
                {"membership_id": str(new_id()), "confidence": level, "minutes": spent, **times}
                for level, spent in (("certain", 40), ("likely", 20))
            ],
        }

    def test_is_said_in_numbers(self, host: Visitor, series_id: str, session_id: str):
        said = text(host.read(f"/series/{series_id}/sessions/{session_id}/room"))

        assert "2 members and 3 others, 30 min on average." in said
        assert "By Zoom's report" in said

    def test_is_left_out_where_nobody_can_say(
        self, host: Visitor, platform: Platform, series_id: str, session_id: str
    ):
        platform.down = {"zoom_integration"}

        assert "Who came" not in host.read(f"/series/{series_id}/sessions/{session_id}/room")


def test_a_hosts_session_page_links_what_was_recorded(
    host: Visitor, platform: Platform, series_id: str, session_id: str
):
    share = "https://zoom.us/rec/share/abc"
    platform.zoom.recordings = [
        {
            "session_id": session_id,
            "topic": "Evening strings",
            "starts_at": "2027-01-31T17:00:00Z",
            "share_url": share,
            "passcode": "",
        }
    ]

    page = host.read(f"/series/{series_id}/sessions/{session_id}/room")

    assert page.select_one(f"a[href='{share}']")


class TestTheDashboard:
    def test_warns_of_a_room_with_the_one_action_that_mends_it(
        self, host: Visitor, platform: Platform, series_id: str, session_id: str
    ):
        warning = {
            "session_id": session_id,
            "series_id": series_id,
            "topic": "Evening strings",
            "starts_at": "2027-01-31T17:00:00Z",
            "zone": "Europe/Paris",
        }
        platform.zoom.warnings = [
            warning | {"problem": "connection_broken"},
            warning | {"problem": "link_dead"},
        ]

        said = text(host.read("/dashboard"))

        assert said.count("has no working room.") == 2
        assert "Give a link of your own" in said

    def test_says_what_is_made_tomorrow(self, host: Visitor, platform: Platform):
        platform.zoom.status[platform.identity.host_id] = "active"
        platform.zoom.writes = platform.zoom.writes | {"left": 0, "waiting": 3}

        assert "3 sessions get their meetings tomorrow." in text(host.read("/dashboard"))


class TestDisconnecting:
    @pytest.fixture(autouse=True)
    def at_stake(self, platform: Platform, session_id: str) -> None:
        platform.zoom.status[platform.identity.host_id] = "active"
        platform.zoom.at_stake = [session_id, *(str(new_id()) for _ in range(13))]

    def test_is_rehearsed(self, host: Visitor):
        said = text(host.read("/connect/zoom/disconnect"))

        assert "14 sessions, 212 people" in said

    def test_keeps_the_links(self, host: Visitor, platform: Platform):
        host.post("/connect/zoom/disconnect", choice="keep", own_url="")

        (asked,) = platform.asked("disconnect")
        assert asked == {"host_id": platform.identity.host_id, "cancel_meetings": False}

    def test_leads_to_a_link_of_the_hosts_own(self, host: Visitor, platform: Platform):
        host.post("/connect/zoom/disconnect", choice="own_link", own_url=OWN)

        assert platform.asked("disconnect")[0]["own_url"] == OWN

    def test_cancels_the_sessions_before_the_connection_goes(
        self, host: Visitor, platform: Platform
    ):
        host.post("/connect/zoom/disconnect", choice="cancel", own_url="")

        cancelled = [asked["session_id"] for asked in platform.asked("cancel_session")]
        assert cancelled == platform.zoom.at_stake
        assert platform.asked("disconnect")[0]["cancel_meetings"] is True

    @pytest.fixture
    def co_host(self, platform: Platform) -> str:
        """On the team, and connected to Zoom."""
        account_id: str = platform.identity.stranger_id
        member_id = platform.identity.hire(platform.identity.host_id, account_id)
        platform.identity.members[member_id] |= {"position": "co_host"}
        platform.zoom.status[account_id] = "active"
        return account_id

    def test_hands_the_sessions_to_a_co_host(self, host: Visitor, platform: Platform, co_host: str):
        assert "Hand them to a co-host" in text(host.read("/connect/zoom/disconnect"))

        host.post("/connect/zoom/disconnect", choice="hand_over", own_url="", co_host=co_host)

        assert platform.asked("disconnect")[0]["hand_to_id"] == co_host

    @pytest.mark.parametrize("who", ["nobody", "somebody", "a helper", "not connected"])
    def test_hands_them_to_nobody_but_a_connected_co_host(
        self, host: Visitor, platform: Platform, co_host: str, who: str
    ):
        (member,) = platform.identity.members.values()
        chosen = {"nobody": "", "somebody": str(new_id())}.get(who, co_host)
        member["position"] = "helper" if who == "a helper" else "co_host"
        if who == "not connected":
            platform.zoom.status.pop(co_host)

        answer = host.post(
            "/connect/zoom/disconnect", choice="hand_over", own_url="", co_host=chosen
        )

        assert answer.status_code in (409, 422)
        assert platform.zoom.status[platform.identity.host_id] == "active"

    def test_offers_no_co_host_where_there_is_none(self, host: Visitor):
        assert "Hand them" not in text(host.read("/connect/zoom/disconnect"))

    def test_says_what_of_others_it_would_touch(self, host: Visitor, platform: Platform):
        platform.zoom.kept_for_others = 3

        said = text(host.read("/connect/zoom/disconnect"))

        assert "3 sessions of other hosts lead to your account." in said

    @pytest.mark.parametrize("own_url", ["", "javascript:alert(1)"])
    def test_wants_a_link_where_one_is_chosen(
        self, host: Visitor, platform: Platform, own_url: str
    ):
        answer = host.post("/connect/zoom/disconnect", choice="own_link", own_url=own_url)

        assert answer.status_code == 422
        assert platform.asked("disconnect") == []

    @pytest.mark.promise("P20")
    def test_says_so_where_zoom_is_down(self, host: Visitor, platform: Platform):
        platform.zoom.is_up = False

        answer = host.post("/connect/zoom/disconnect", choice="keep", own_url="")

        assert answer.status_code == 303
        assert "Zoom does not answer: we tell it later." in text(host.read("/dashboard"))


class TestTakingBack:
    @pytest.fixture(autouse=True)
    def handed_over(self, host: Visitor, platform: Platform):
        platform.zoom.handed_over = [{"keeper_id": str(new_id()), "sessions": 3}]

    def test_is_a_button_once_zoom_is_connected_again(self, host: Visitor, platform: Platform):
        before = host.read("/dashboard")
        platform.zoom.status[platform.identity.host_id] = "active"
        after = host.read("/dashboard")

        form = "form[action='/connect/zoom/take-back']"
        assert "3 sessions have their meetings in the account of a co-host" in text(before)
        assert "Connect Zoom, and you can take them back" in text(before)
        assert (before.select_one(form), bool(after.select_one(form))) == (None, True)

    def test_has_them_made_in_the_hosts_own_account(self, host: Visitor, platform: Platform):
        platform.zoom.status[platform.identity.host_id] = "active"

        answer = host.post("/connect/zoom/take-back", follow=True)

        assert "on their way back" in text(answer)
        assert platform.asked("take_back") == [{"host_id": platform.identity.host_id}]

    def test_without_zoom_says_what_is_missing(self, host: Visitor, platform: Platform):
        platform.zoom.status.clear()

        assert "Connect Zoom first" in text(host.post("/connect/zoom/take-back", follow=True))
