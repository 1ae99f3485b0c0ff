"""What operators see of the platform, and what they decide there."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import Tag

from chassis import clock
from tests.gateway.doubles import Platform
from tests.gateway.doubles.operations import PARKED_ID, task
from tests.gateway.people import Visitor, text

RAN_AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
BILLING = {"service": "billing", "message_id": PARKED_ID}


@pytest.fixture
def operator(visitor: Visitor, platform: Platform) -> Visitor:
    return visitor.signed_in_as(platform.identity.operator_id)


def section(page: Tag, name: str) -> str:
    found = page.select_one(f"section[aria-labelledby={name}]")
    assert found is not None
    return found.get_text(" ", strip=True)


class TestPlatformPage:
    def test_shows_every_service_and_its_queues(self, operator: Visitor) -> None:
        services = section(operator.read("/ops"), "services")

        assert "Zoom integration" in services
        assert "0007" in services

    def test_what_fails_comes_before_all_else_and_in_words(self, operator: Visitor) -> None:
        page = operator.read("/ops")

        assert page.select("main section")[0]["aria-labelledby"] == "attention"
        assert "Compare with Stripe" in section(page, "attention")
        assert "Failed 4 times" in section(page, "attention")
        assert "Compare with Stripe" not in section(page, "tasks")

    def test_what_goes_well_is_folded_away(self, operator: Visitor, platform: Platform) -> None:
        for one in platform.operations.values():
            one.tasks = [task("give_google_grants_back"), task("tidy")]

        with clock.frozen(RAN_AT + timedelta(seconds=90)):
            page = operator.read("/ops")

        (folded,) = page.select("section[aria-labelledby=tasks] details:not([open])")
        assert "12 tasks run as they should" in folded.get_text()
        assert "Give Google grants back" in folded.get_text()
        assert "Give Google" not in section(page, "attention")

    def test_a_task_that_runs_no_more_or_never_did_is_told(
        self, operator: Visitor, platform: Platform
    ) -> None:
        platform.operations["series"].tasks = [task("fill_places"), task("tidy", ran_at=None)]

        with clock.frozen(RAN_AT + timedelta(minutes=6)):
            attention = section(operator.read("/ops"), "attention")

        assert "Fill places Series Ran too long ago" in attention
        assert "Tidy Series Has not run yet" in attention

    def test_facts_that_wait_too_long_are_told(self, operator: Visitor) -> None:
        attention = section(operator.read("/ops"), "attention")

        assert "Facts Billing 3 wait to be handled" in attention

    def test_says_so_where_nothing_needs_anybody(
        self, operator: Visitor, platform: Platform
    ) -> None:
        for one in platform.operations.values():
            one.tasks = [task("tidy")]

        with clock.frozen(RAN_AT + timedelta(seconds=90)):
            assert "Nothing. Every service answers" in section(operator.read("/ops"), "attention")

    def test_a_service_that_is_away_is_told_and_the_others_are_shown(
        self, operator: Visitor, platform: Platform
    ) -> None:
        platform.down = {"series"}

        page = operator.read("/ops")

        services = page.select("section[aria-labelledby=services] tr")
        series = next(row for row in services if "Series" in row.get_text())
        assert "Away" in series.get_text()
        assert "Series Does not answer" in section(page, "attention")
        assert "Fine" in text(page)

    def test_a_parked_message_is_handled_again(self, operator: Visitor, platform: Platform) -> None:
        assert "stripe.invoice.paid" in text(operator.read("/ops"))

        operator.post("/ops/replay", **BILLING)

        (asked,) = platform.asked("replay_parked")
        assert asked == {"message_id": PARKED_ID, "operator_id": platform.identity.operator_id}
        assert "Nothing is parked" in text(operator.read("/ops"))

    def test_a_parked_message_is_forgotten(self, operator: Visitor, platform: Platform) -> None:
        operator.post("/ops/discard", **BILLING)

        assert len(platform.asked("discard_parked")) == 1

    def test_a_host_sees_and_decides_nothing(self, host: Visitor, platform: Platform) -> None:
        for answer in (host.get("/ops"), host.post("/ops/replay", **BILLING)):
            assert answer.status_code == 403
        assert platform.asked("get_operations") == platform.asked("replay_parked") == []


class TestRetentionPage:
    def test_shows_each_schedule_with_what_is_late_first(self, operator: Visitor) -> None:
        page = operator.read("/ops/retention")

        rows = [
            row.get_text() for row in page.select("section[aria-labelledby=of-series] tbody tr")
        ]
        assert "Pictures" in rows[0] and "Memberships" in rows[1]
        assert "A year after the membership ended" in rows[1]
        assert "3 overdue" in text(page)
        assert "4711 deleted" in text(page)

    def test_tells_the_last_run_once_and_of_a_rule_only_where_it_is_behind(
        self, operator: Visitor
    ) -> None:
        page = operator.read("/ops/retention")

        times = [
            time["datetime"]
            for time in page.select("section[aria-labelledby=of-series] .badge time")
        ]
        assert times == ["2026-11-20T10:00:00+00:00"]
        assert len(page.select("section[aria-labelledby=of-series] .card-head time")) == 1

    def test_says_which_service_has_gone_silent(self, operator: Visitor) -> None:
        page = operator.read("/ops/retention")

        heads = {
            name: page.select_one(f"section[aria-labelledby=of-{name}] .card-head")
            for name in ("billing", "series")
        }
        assert ["Silent" in head.get_text() for head in heads.values() if head] == [True, False]

    def test_is_for_operators(self, host: Visitor, platform: Platform) -> None:
        assert host.get("/ops/retention").status_code == 403
        assert platform.asked("list_retention") == []
