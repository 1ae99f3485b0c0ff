"""A host's money page: revenue, payouts, risk, fairness, codes, tax, payments, exports."""

import csv
import io
from typing import Any

import pytest

from chassis import clock
from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, soup, text

PAYMENT = {
    "payment_id": "01a20881-917f-785a-b683-79a09d074b73",
    "membership_id": "01a20881-917f-785a-b683-79a09d074b74",
    "series_id": "01a20881-917f-785a-b683-79a09d074b75",
    "status": "paid",
    "amount_cents": 1500,
    "refunded_cents": 0,
    "currency": "eur",
    "is_disputed": False,
    "is_held": False,
    "made_at": "2026-11-20T10:00:00Z",
    "paid_at": "2026-11-20T10:00:00Z",
}


@pytest.fixture
def rich(host: Visitor, platform: Platform) -> Visitor:
    """A host with an account, revenue in two series, a payment, and somebody at risk."""
    billing, host_id = platform.billing, platform.identity.host_id
    billing.status[host_id], billing.payee = "active", host_id
    series_id = platform.series.add(host_id)
    month = clock.now().strftime("%Y-%m")
    row = {"month": month, "currency": "eur", "payments": 2, "refunded_cents": 500}
    billing.revenue = [
        row
        | {
            "series_id": series_id,
            "title": "Evening strings",
            "paid_cents": 3000,
            "fee_cents": 115,
        },
        row | {"series_id": series_id, "title": "=HYPERLINK()", "paid_cents": 1500, "fee_cents": 0},
    ]
    billing.payments = [PAYMENT | {"series_id": series_id}]
    billing.unfair = [
        {
            "series_id": series_id,
            "title": "Evening strings",
            "currency": "eur",
            "number": 2,
            "amount_cents": 3000,
            "period_starts_at": "2026-10-01T00:00:00Z",
            "period_ends_at": "2026-11-01T00:00:00Z",
        }
    ]
    billing.at_risk = [
        {
            "membership_id": PAYMENT["membership_id"],
            "series_id": series_id,
            "amount_cents": 1500,
            "currency": "eur",
            "interval": "month",
            "why": "payment_failed",
            "next_attempt_at": "2026-12-01T00:00:00Z",
        }
    ]
    return host


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True))))


class TestThePage:
    def test_says_what_came_in_and_what_was_taken(self, rich: Visitor):
        said = text(rich.read("/money"))

        assert "€35.00 in all" in said
        assert "Stripe €0.73, Session Monster €0.15" in said
        assert "Payment failed" in said

    def test_plots_revenue_for_eyes_and_for_ears(self, rich: Visitor):
        page = rich.read("/money")

        plot = page.select_one("figure svg[role=img]")
        assert len(plot.select("rect.chart-part")) == 2
        named = {page.find(id=one) is not None for one in plot["aria-labelledby"].split()}
        assert named == {True}
        assert len(page.select("section table tbody tr")) == 2

    def test_says_our_fee_by_series_and_month(self, rich: Visitor):
        table = rich.read("/money").select_one("section[aria-labelledby=revenue] table")

        names = [cell.text for cell in table.select("th")]
        fees = [cell.text for cell in table.select("td[data-name='Our fee']")]
        assert fees == ["€1.15", "€0.00"]
        # On a narrow window each number stands beside its name.
        for row in table.select("tbody tr"):
            assert [cell["data-name"] for cell in row.select("td")] == names

    def test_says_nothing_of_a_fee_where_none_is_taken(self, rich: Visitor, platform: Platform):
        for row in platform.billing.revenue:
            row["fee_cents"] = 0

        assert "Our fee" not in text(rich.read("/money"))

    def test_agrees_with_the_api(self, rich: Visitor):
        items = rich.get("/api/v1/money/revenue").get_json()["items"]

        assert [one["fee_cents"] for one in items] == [115, 0]

    def test_is_whole_for_who_has_nothing_yet(self, host: Visitor):
        said = text(host.read("/money"))

        assert "Nothing was paid in the last twelve months." in said
        assert "Stripe is not connected." in said

    def test_says_so_where_nothing_was_earned(self, host: Visitor, platform: Platform):
        platform.billing.status[platform.identity.host_id] = "active"
        platform.billing.has_earned = False

        payouts = host.read("/money").select_one("section[aria-labelledby=payouts]")

        assert "Nothing yet." in payouts.text

    def test_shows_the_rest_when_a_part_is_away(self, host: Visitor, platform: Platform):
        host.read("/money")
        platform.down = {"billing"}

        assert "Your revenue cannot be shown right now." in text(host.read("/money"))

    def test_is_for_people_who_are_signed_in(self, visitor: Visitor):
        assert visitor.get("/money").status_code in (303, 302, 401)


class TestADispute:
    @pytest.fixture
    def dispute(self, rich: Visitor, platform: Platform) -> dict[str, Any]:
        found = {
            "payment_id": PAYMENT["payment_id"],
            "membership_id": PAYMENT["membership_id"],
            "series_id": platform.billing.at_risk[0]["series_id"],
            "title": "Evening strings",
            "amount_cents": 1500,
            "currency": "eur",
            "status": "needs_response",
            "respond_by": "2026-12-08T23:00:00Z",
        }
        platform.billing.disputes = [found]
        return found

    @pytest.mark.parametrize("path", ["/dashboard", "/money"])
    def test_is_shown_with_the_day_by_which_to_answer(
        self, rich: Visitor, dispute: dict[str, Any], path: str
    ):
        notice = rich.read(path).select_one("section[aria-label='A disputed payment']")

        said = " ".join(notice.get_text().split())
        assert "€15.00 for Evening strings" in said
        assert "decided. Answer by Tue 8 Dec 2026 in your Stripe dashboard." in said
        assert dispute["membership_id"] in notice.select_one("a")["href"]

    def test_that_is_a_question_only_says_so(self, rich: Visitor, dispute: dict[str, Any]):
        dispute["status"] = "warning_needs_response"

        said = text(rich.read("/money"))

        assert "No money was taken yet." in said
        assert "or give it back" in said

    def test_that_was_answered_asks_for_nothing_more(self, rich: Visitor, dispute: dict[str, Any]):
        dispute |= {"status": "under_review", "respond_by": None}

        assert "the bank decides" in text(rich.read("/money"))

    def test_is_in_the_api(self, rich: Visitor, dispute: dict[str, Any]):
        answer = rich.get("/api/v1/money/disputes")

        assert answer.get_json()["items"][0]["respond_by"] == dispute["respond_by"]

    def test_of_another_host_is_not_shown(
        self, rich: Visitor, platform: Platform, dispute: dict[str, Any]
    ):
        platform.billing.payee = "somebody else"

        assert "Evening strings</strong>" not in rich.get("/money").get_data(as_text=True)

    def test_leaves_the_rest_of_the_dashboard_where_billing_is_away(
        self, rich: Visitor, platform: Platform
    ):
        rich.read("/dashboard")
        platform.down = {"billing"}

        assert rich.get("/dashboard").status_code == 200


class TestFairness:
    @pytest.mark.parametrize(("decision", "gives_back"), [("refund", True), ("leave", False)])
    def test_is_the_hosts_to_say(
        self, rich: Visitor, platform: Platform, decision: str, gives_back: bool
    ):
        series_id = platform.billing.unfair[0]["series_id"]

        rich.post(f"/money/unfair/{series_id}", decision=decision)

        assert platform.billing.judged == [(series_id, gives_back)]

    def test_may_be_a_pause(self, rich: Visitor, platform: Platform):
        series_id = platform.billing.unfair[0]["series_id"]

        rich.post(f"/money/unfair/{series_id}", decision="pause")

        assert platform.billing.paused[series_id]


class TestGivingBack:
    def test_gives_a_part_back(self, rich: Visitor, platform: Platform):
        path = f"/money/payments/{PAYMENT['payment_id']}/refund"

        rich.post(path, amount="4,50", currency="eur")

        assert platform.billing.refunds == [(PAYMENT["payment_id"], 450)]

    def test_gives_all_that_is_left_back(self, rich: Visitor, platform: Platform):
        path = f"/money/payments/{PAYMENT['payment_id']}/refund"

        rich.post(path, amount="", currency="eur")

        assert platform.billing.refunds == [(PAYMENT["payment_id"], None)]

    @pytest.mark.parametrize("amount", ["-1", "x", "0.001"])
    def test_gives_nothing_back_for_rubbish(self, rich: Visitor, platform: Platform, amount: str):
        path = f"/money/payments/{PAYMENT['payment_id']}/refund"

        rich.post(path, amount=amount, currency="eur")

        assert platform.billing.refunds == []

    def test_says_what_is_left(self, rich: Visitor):
        assert "empty: all €15.00" in text(rich.read("/money/payments"))


class TestExports:
    def test_hold_minor_units_and_no_formula(self, rich: Visitor):
        header, *rows = rows_of(rich.get("/money/revenue.csv"))

        titles = [row[header.index("title")] for row in rows]
        assert titles == ["Evening strings", "'=HYPERLINK()"]
        assert rows[0][header.index("paid_cents")] == "3000"
        assert [row[header.index("fee_cents")] for row in rows] == ["115", "0"]

    def test_hold_every_payment(self, rich: Visitor):
        header, row = rows_of(rich.get("/money/payments.csv"))

        assert dict(zip(header, row, strict=True))["amount_cents"] == "1500"


class TestCodesAndTax:
    def test_a_code_is_made_and_stopped(self, rich: Visitor, platform: Platform):
        rich.post("/money/codes", word="FRIENDS", percent_off="20", duration="once")
        (code,) = platform.billing.codes
        rich.post(f"/money/codes/{code['code_id']}/stop")

        assert (code["percent_off"], code["is_active"]) == (20, False)

    def test_a_code_takes_one_thing_off(self, rich: Visitor, platform: Platform):
        fields = {"word": "FRIENDS", "duration": "once"}

        assert rich.post("/money/codes", **fields).status_code == 422
        both = rich.post("/money/codes", percent_off="5", amount_off="5", **fields)
        assert both.status_code == 422
        assert platform.billing.codes == []

    def test_tax_is_turned_on(self, rich: Visitor, platform: Platform):
        rich.post("/money/tax", tax_mode="inclusive")

        assert platform.billing.tax_mode == "inclusive"
        page = rich.read("/money")
        assert page.select_one("#tax_mode option[selected]")["value"] == "inclusive"


class TestThePrice:
    def test_has_terms(self, rich: Visitor, platform: Platform):
        series_id = platform.series.add(platform.identity.host_id, pricing="paid")
        path = f"/series/{series_id}/price"

        rich.post(
            path,
            amount="5",
            currency="eur",
            interval="month",
            is_chosen="on",
            trial_days="7",
        )

        price = platform.billing.prices[series_id]
        assert (price["amount_cents"], price["is_chosen"], price["trial_days"]) == (500, True, 7)
        assert rich.read(path).select_one("input[name=amount]")["value"] == "5.00"

    def test_has_rules_for_giving_back(self, rich: Visitor, platform: Platform):
        series_id = platform.series.add(platform.identity.host_id, pricing="paid")
        path = f"/series/{series_id}/price"

        rich.post(f"{path}/rules", ending_refund="unused", session_refund="everyone")

        assert platform.billing.rules["ending_refund"] == "unused"
        assert rich.read(path).select_one("#session_refund option[selected]")["value"] == "everyone"


class TestLinkingStripe:
    def test_goes_there_and_comes_back(self, host: Visitor, platform: Platform):
        there = host.post("/connect/stripe/link")
        back = host.get("/connect/stripe/linked?state=s&code=ac_1", follow_redirects=True)

        assert there.location.startswith("https://connect.stripe.com/oauth/authorize")
        assert "Your Stripe account is linked." in text(back)

    def test_says_when_it_was_not_allowed(self, host: Visitor):
        back = host.get("/connect/stripe/linked?error=access_denied", follow_redirects=True)

        assert "Nothing was linked" in text(back)

    def test_refuses_a_forged_answer(self, host: Visitor, platform: Platform):
        host.get("/connect/stripe/linked?state=forged&code=ac_1", follow_redirects=True)

        assert platform.billing.status == {}


def test_a_disconnection_is_rehearsed(rich: Visitor):
    page = soup(rich.get("/connect/stripe/disconnect", follow_redirects=True))

    assert "2 members pay you regularly" in text(page) or "proof" in text(page).casefold()
