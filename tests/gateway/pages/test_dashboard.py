"""A host's first page, and the two connections on it."""

import pytest

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, text


class TestDashboard:
    def test_shows_series_sessions_and_connections(self, host: Visitor, platform: Platform):
        platform.series.add(platform.identity.host_id)

        said = text(host.read("/dashboard"))

        assert "Hello, Ada" in said
        assert "Evening strings" in said
        assert "Connect Zoom" in said and "Connect Stripe" in said

    @pytest.mark.parametrize(
        ("service", "missing"),
        [
            ("series", "Your series cannot be shown right now."),
            ("zoom_integration", "Your Zoom connection cannot be shown right now."),
            ("billing", "Your Stripe connection cannot be shown right now."),
        ],
    )
    def test_shows_the_rest_when_a_part_is_away(
        self, host: Visitor, platform: Platform, service: str, missing: str
    ):
        platform.down = {service}

        said = text(host.read("/dashboard"))

        assert missing in said
        assert "Hello, Ada" in said

    def test_stands_even_when_every_part_is_away(self, host: Visitor, platform: Platform):
        host.read("/dashboard")
        platform.down = {"identity", "series", "zoom_integration", "billing", "notifications"}

        assert "cannot be shown right now" in text(host.read("/dashboard"))

    def test_invites_to_make_the_first_series(self, host: Visitor):
        assert "No series yet" in text(host.read("/dashboard"))


class TestZoom:
    def test_connects_and_shows_whose_account_it_is(self, host: Visitor, platform: Platform):
        there = host.post("/connect/zoom")
        back = host.get("/connect/zoom/return?state=s&code=c", follow_redirects=True)

        assert there.location.startswith("https://zoom.us/oauth/authorize")
        assert "Zoom is connected." in text(back)
        assert "ada@zoom.test" in text(back)

    @pytest.mark.promise("P10")
    @pytest.mark.promise("P15")
    def test_asks_for_the_profile_each_time_it_is_shown(self, host: Visitor, platform: Platform):
        platform.zoom.status[platform.identity.host_id] = "active"

        for _ in range(2):
            host.read("/dashboard")

        asked = platform.asked("get_connection")
        assert sum(request.get("with_profile", False) for request in asked) == 2

    def test_says_so_when_it_was_not_allowed_there(self, host: Visitor):
        answer = host.get("/connect/zoom/return?error=access_denied", follow_redirects=True)

        assert "you did not allow it there" in text(answer)

    def test_takes_no_answer_to_a_question_of_somebody_else(
        self, host: Visitor, platform: Platform
    ):
        answer = host.get("/connect/zoom/return?state=theirs&code=c", follow_redirects=True)

        assert "does not fit" in text(answer)
        assert platform.zoom.status == {}

    def test_asks_at_once_for_a_new_connection_when_it_is_broken(
        self, host: Visitor, platform: Platform
    ):
        platform.zoom.status[platform.identity.host_id] = "broken"

        assert "Zoom needs you." in text(host.read("/dashboard"))

    @pytest.mark.promise("P20")
    def test_disconnects_after_saying_what_happens(self, host: Visitor, platform: Platform):
        platform.zoom.status[platform.identity.host_id] = "active"
        assert "we delete the keys" in text(host.read("/connect/zoom/disconnect"))
        assert platform.changes == []

        answer = host.post("/connect/zoom/disconnect", choice="keep", follow=True)

        assert "Zoom is disconnected" in text(answer)
        assert platform.asked("disconnect") == [
            {"host_id": platform.identity.host_id, "cancel_meetings": False}
        ]


class TestStripe:
    def test_leads_to_onboarding_with_the_hosts_address(self, host: Visitor, platform: Platform):
        answer = host.post("/connect/stripe")

        assert answer.location.startswith("https://connect.stripe.com/")
        assert platform.asked("begin_onboarding")[0]["email"] == "ada@example.org"

    def test_makes_a_new_link_when_stripe_says_that_the_old_one_is_used(self, host: Visitor):
        assert host.get("/connect/stripe/refresh").location.startswith("https://connect.stripe.com")

    def test_trusts_no_return_from_onboarding_but_asks(self, host: Visitor, platform: Platform):
        platform.billing.status[platform.identity.host_id] = "onboarding"

        answer = host.get("/connect/stripe/return", follow_redirects=True)

        assert "Stripe needs a little more from you" in text(answer)
        assert "A bank account for your money" in text(answer)
        assert platform.asked("get_connection")[0]["refresh"] is True

    @pytest.mark.promise("P35")
    def test_disconnects_after_saying_what_happens(self, host: Visitor, platform: Platform):
        platform.billing.status[platform.identity.host_id] = "active"
        assert "Subscriptions that run are cancelled" in text(
            host.read("/connect/stripe/disconnect")
        )

        host.post("/connect/stripe/disconnect")

        assert platform.billing.status == {}
