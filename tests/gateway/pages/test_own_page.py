"""One's own place in a series, by the link in one's mail."""

from typing import Any

import pytest

from chassis.ids import new_id
from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, text

MINE = "/m/manage-token-0123456789"


class TestOwnPage:
    def test_shows_sessions_in_ones_own_zone_and_the_hosts_beside_it(
        self, visitor: Visitor, public: str
    ):
        said = text(visitor.read(MINE))

        assert "Tokyo time" in said
        assert "where your host is" in said

    def test_has_the_way_into_each_session(self, visitor: Visitor, public: str):
        links = visitor.read(MINE).select("a[href='/j/join-token-0123456789']")

        assert len(links) == 4

    @pytest.mark.promise("P27")
    def test_lets_one_correct_what_is_known(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        answer = visitor.post(MINE, name="Amélie R.", phone="", zone="Asia/Tokyo", follow=True)

        assert "Saved." in text(answer)
        change = platform.asked("update_membership")[0]
        assert (change["name"], change["phone"]) == ("Amélie R.", None)

    def test_offers_a_place_that_has_become_free(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        platform.series.membership_status = "offered"
        assert "A place is free for you" in text(visitor.read(MINE))
        platform.series.membership_status = "active"

        assert visitor.post(f"{MINE}/accept").location == MINE

    def test_goes_on_with_a_payment_left_half_done(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        platform.series.membership_status = "awaiting_payment"

        answer = visitor.post(f"{MINE}/pay")

        assert answer.location.startswith("https://checkout.stripe.com/")

    def test_leads_to_stripes_portal_and_back(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        answer = visitor.post(f"{MINE}/billing")

        assert answer.location.startswith("https://billing.stripe.com/")
        assert platform.asked("open_portal")[0]["return_url"].endswith(MINE)

    def test_is_left_after_a_second_thought(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        visitor.read(f"{MINE}/leave")
        assert platform.changes == []

        answer = visitor.post(f"{MINE}/leave", follow=True)

        assert "You have left" in text(answer)
        assert platform.asked("leave") == [{"token": "manage-token-0123456789"}]

    def test_opens_for_nobody_with_another_token(self, visitor: Visitor, public: str):
        assert visitor.get("/m/other-token-0123456789").status_code == 404


class TestRecordings:
    SHARE = "https://zoom.us/rec/share/abc"

    @pytest.fixture(autouse=True)
    def something_was_recorded(self, platform: Platform, public: str):
        platform.zoom.recordings = [
            {
                "session_id": str(new_id()),
                "topic": "Evening strings",
                "starts_at": "2027-01-31T17:00:00Z",
                "share_url": self.SHARE,
                "passcode": "tiger5",
            }
        ]

    def test_are_linked_with_their_passcode(self, visitor: Visitor, platform: Platform):
        page = visitor.read(MINE)

        assert "noreferrer" in page.select_one(f"a[href='{self.SHARE}']")["rel"]
        assert "tiger5" in text(page)
        (asked,) = platform.asked("list_offered_recordings")
        assert asked["series_id"] in platform.series.series

    def test_are_in_the_answer_to_programs_too(self, visitor: Visitor, platform: Platform):
        def shown() -> list[str]:
            found = visitor.get(f"/api/v1/public/memberships/{MINE.rpartition('/')[2]}").json
            return [one["share_url"] for one in found["recordings"]]

        assert shown() == [self.SHARE]
        platform.series.membership_status = "waiting"
        assert shown() == []

    @pytest.mark.parametrize("status", ["ended", "waiting", "awaiting_payment"])
    def test_are_for_who_takes_part(self, visitor: Visitor, platform: Platform, status: str):
        platform.series.membership_status = status

        assert visitor.read(MINE).select_one(f"a[href='{self.SHARE}']") is None

    def test_that_cannot_be_asked_for_leave_the_page(self, visitor: Visitor, platform: Platform):
        platform.down = {"zoom_integration"}

        assert visitor.read(MINE).select_one("#you")


_MONTHLY: dict[str, Any] = {
    "status": "active",
    "amount_cents": 1500,
    "currency": "eur",
    "interval": "month",
    "started_at": "2026-11-01T10:00:00Z",
    "period_ends_at": "2026-12-12T10:00:00Z",
    "ends_with_period": False,
    "is_paused": False,
    "paused_until": None,
    "is_disputed": False,
    "next_attempt_at": None,
}


class TestWhatIsPaid:
    @pytest.fixture
    def paid(self, platform: Platform, public: str) -> None:
        """A place in a paid series."""
        for series in platform.series.series.values():
            series["pricing"] = "paid"

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({}, "€15.00 a month Next payment on Sat 12 Dec 2026."),
            ({"status": "trialing"}, "Free until Sat 12 Dec 2026."),
            ({"interval": "once"}, "€15.00 once, paid on Sun 1 Nov 2026"),
            ({"ends_with_period": True}, "Paid until Sat 12 Dec 2026. Then your place ends"),
            (
                {"status": "past_due", "next_attempt_at": "2026-12-15T10:00:00Z"},
                "did not go through; it is tried again on Tue 15 Dec 2026. Your place is kept",
            ),
            (
                {"is_paused": True, "paused_until": "2026-12-30T10:00:00Z"},
                "Nothing is charged for now, until Wed 30 Dec 2026.",
            ),
            ({"is_paused": True}, "Nothing is charged for now. Your place is kept."),
            (
                {"is_disputed": True, "ends_with_period": True},
                "Until it has decided nothing more is charged, and you keep the place",
            ),
        ],
    )
    def test_is_said_to_the_member(
        self, visitor: Visitor, platform: Platform, paid: None, changes: dict[str, Any], said: str
    ):
        platform.billing.standing = _MONTHLY | changes

        shown = text(visitor.read(MINE))
        assert said in shown, shown[shown.find("Paying") :]

    def test_is_left_out_where_billing_is_away(
        self, visitor: Visitor, platform: Platform, paid: None
    ):
        platform.billing.standing = _MONTHLY
        platform.down = {"billing"}

        page = text(visitor.read(MINE))

        assert "Manage paying" in page
        assert "€15.00" not in page

    def test_is_not_asked_where_the_series_is_free(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        visitor.read(MINE)

        assert platform.asked("get_standing") == []
