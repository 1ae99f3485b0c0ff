"""Joining a series, and paying for a place in it, without an account."""

import pytest

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, text

NOOR = {"name": "Noor Haddad", "email": "noor@example.org", "zone": "America/New_York"}
MINE = "/m/manage-token-0123456789"


class TestPublicPage:
    def test_shows_the_series_its_dates_and_the_form(self, visitor: Visitor, public: str):
        page = visitor.read(public)

        assert "Evening strings" in text(page)
        assert len(page.select(".leaf")) == 4
        assert page.select_one("form#join input[name=email]")

    def test_says_when_it_takes_place_in_the_readers_language(self, visitor: Visitor, public: str):
        def said(languages: str) -> tuple[str, str]:
            page = visitor.read(public, headers={"Accept-Language": languages})
            words = page.select_one("[lang]:not(html)")
            return words["lang"], words.text

        assert said("fr-CA,fr;q=0.8") == ("fr", "Tous les jeudis à 18:00, heure de Paris")
        assert said("pt") == ("en", "Every Thursday at 18:00 Paris time")

    def test_knows_who_is_signed_in(self, host: Visitor, public: str):
        assert host.read(public).select_one("input[name=email]")["value"] == "ada@example.org"

    def test_of_nothing_is_not_found(self, visitor: Visitor):
        assert visitor.get("/s/no-such-series").status_code == 404


class TestJoining:
    def test_for_free_leads_to_the_mail(self, visitor: Visitor, platform: Platform, public: str):
        answer = visitor.post(f"{public}/join", **NOOR, follow=True)

        assert "Check your mail" in text(answer)
        assert platform.asked("join_series")[0]["zone"] == "America/New_York"

    @pytest.mark.promise("P3")
    def test_is_for_all_sessions_or_for_one(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        choices = visitor.read(public).select("select[name=session_id] option")
        ids = [choice["value"] for choice in choices]
        person = {"name": "Noor", "email": "noor@example.org"}

        for session_id in ids[:2]:
            visitor.post(f"{public}/join", **person, session_id=session_id)

        assert ids == ["", *platform.series.sessions]
        assert [one.get("session_id") for one in platform.asked("join_series")] == [None, ids[1]]

    def test_of_a_paid_series_is_for_all_of_it(self, visitor: Visitor, platform: Platform):
        series_id = platform.series.add(platform.identity.host_id, pricing="paid")

        page = visitor.read(f"/s/{platform.series.series[series_id]['slug']}")

        assert not page.select("select[name=session_id]")

    def test_needs_no_phone(self, visitor: Visitor, platform: Platform, public: str):
        visitor.post(f"{public}/join", **NOOR, phone="")

        assert "phone" not in platform.asked("join_series")[0]

    def test_of_a_paid_series_goes_on_to_checkout_for_who_is_signed_in(
        self, host: Visitor, platform: Platform, public: str
    ):
        platform.series.join_status = "awaiting_payment"

        answer = host.post(f"{public}/join", **NOOR | {"email": "ada@example.org"})

        assert answer.location.startswith("https://checkout.stripe.com/")
        asked = platform.asked("start_checkout")[0]
        assert asked["success_url"].endswith(f"/paid/{asked['membership_id']}")
        assert asked["cancel_url"].endswith("?payment=cancelled")

    def test_of_a_paid_series_asks_billing_nothing_before_the_address_is_confirmed(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        answer = visitor.post(f"{public}/join", **NOOR, follow=True)

        assert "Check your mail" in text(answer)
        assert platform.asked("start_checkout") == []

    def test_of_a_full_series_says_that_one_waits(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        platform.series.join_status = "waiting"

        assert "You are in line" in text(visitor.post(f"{public}/join", **NOOR, follow=True))

    def test_with_the_own_address_is_vouched_for(
        self, host: Visitor, platform: Platform, public: str
    ):
        host.post(f"{public}/join", **NOOR | {"email": " ADA@example.org"})

        assert platform.asked("join_series")[0]["account_id"] == platform.identity.host_id

    def test_with_anothers_address_is_not(self, host: Visitor, platform: Platform, public: str):
        host.post(f"{public}/join", **NOOR)

        assert platform.asked("join_series")[0]["account_id"] is None

    def test_with_an_address_that_was_never_confirmed_is_not(
        self, host: Visitor, platform: Platform, public: str
    ):
        platform.identity.accounts[platform.identity.host_id]["email_verified"] = False

        host.post(f"{public}/join", **NOOR | {"email": "ada@example.org"})

        assert platform.asked("join_series")[0]["account_id"] is None

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"email": "noor@"}, "This is not an e-mail address."),
            ({"email": "a@b.test\r\nBcc: x@y.test"}, "characters that cannot be used"),
            ({"name": ""}, "This is needed."),
            ({"name": "x" * 101}, "Between 1 and 100 characters."),
            ({"phone": "12"}, "country code"),
        ],
    )
    def test_shows_what_is_wrong_beside_its_field(
        self,
        visitor: Visitor,
        platform: Platform,
        public: str,
        change: dict[str, str],
        sentence: str,
    ):
        answer = visitor.post(f"{public}/join", **NOOR | change)

        assert answer.status_code == 422
        assert sentence in text(answer)

    def test_back_from_checkout_asks_stripe_at_once(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        membership_id = "01a20881-917f-785a-b683-79a09d074b73"

        said = text(visitor.read(f"{public}/paid/{membership_id}"))

        assert "You are in" in said
        assert platform.asked("settle_checkout") == [{"membership_id": membership_id}]

    def test_back_from_checkout_promises_nothing_before_the_money_is_there(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        platform.billing.settled = "open"
        path = f"{public}/paid/01a20881-917f-785a-b683-79a09d074b73"

        assert "We are waiting for Stripe" in text(visitor.read(path))
        platform.down = {"billing"}
        assert "We are waiting for Stripe" in text(visitor.read(path))


class TestConfirming:
    def test_changes_nothing_when_the_link_is_followed(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        visitor.read("/memberships/confirm?token=confirm-token-0123456789")

        assert platform.changes == []

    def test_leads_to_ones_own_page(self, visitor: Visitor, public: str):
        answer = visitor.post("/memberships/confirm", token="confirm-token-0123456789", follow=True)

        assert answer.request.path == MINE
        assert "You are in." in text(answer)

    def test_goes_on_to_checkout_where_the_place_has_to_be_paid_for(
        self, visitor: Visitor, platform: Platform, public: str
    ):
        platform.series.membership_status = "awaiting_payment"

        answer = visitor.post("/memberships/confirm", token="confirm-token-0123456789")

        assert answer.location.startswith("https://checkout.stripe.com/")

    def test_refuses_a_forged_token(self, visitor: Visitor, public: str):
        answer = visitor.post("/memberships/confirm", token="forged-token-0123456789")

        assert answer.status_code == 404


_CHOSEN = {"amount_cents": 500, "currency": "eur", "interval": "once", "is_chosen": True}


class TestPayingWhatOneWants:
    @pytest.fixture
    def awaiting(self, platform: Platform, public: str) -> None:
        """A place that waits for a payment that is the member's to choose."""
        platform.series.membership_status = "awaiting_payment"
        for series_id in platform.series.series:
            platform.billing.prices[series_id] = _CHOSEN | {"series_id": series_id}

    def test_asks_how_much_before_checkout(self, visitor: Visitor, awaiting: None):
        asked = visitor.post(f"{MINE}/pay")
        paid = visitor.post(f"{MINE}/pay", amount="12.50")

        assert asked.location.endswith(f"{MINE}/pay")
        assert "from €5.00 on" in text(visitor.read(f"{MINE}/pay"))
        assert paid.location.startswith("https://checkout.stripe.com/")

    def test_says_what_cannot_be_paid(self, visitor: Visitor, awaiting: None):
        assert visitor.post(f"{MINE}/pay", amount="lots").status_code == 422
