"""A host's series: making, publishing, changing, deleting."""

from typing import Any

import pytest

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, text

WEEKLY: dict[str, Any] = {
    "title": "Evening strings",
    "starts_on": "2027-03-02",
    "starts_time": "18:00",
    "zone": "Europe/Paris",
    "duration_minutes": "60",
    "frequency": "WEEKLY",
    "weekdays": ["TU", "TH"],
    "interval": "2",
    "ends": "count",
    "count": "10",
    "reminders": ["1440", "60"],
    "pricing": "free",
}


class TestMaking:
    def test_turns_the_choices_into_a_rule(self, host: Visitor, platform: Platform):
        host.post("/series/new", **WEEKLY)

        made = platform.asked("create_series")[0]
        assert made["recurrence"] == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=10"
        assert made["host_id"] == platform.identity.host_id
        assert made["reminder_offsets_minutes"] == [1440, 60]
        assert (made["starts_on"], made["starts_time"], made["zone"]) == (
            "2027-03-02",
            "18:00",
            "Europe/Paris",
        )

    def test_of_a_single_session_needs_no_rule(self, host: Visitor, platform: Platform):
        host.post("/series/new", **WEEKLY | {"frequency": "ONCE"})

        assert platform.asked("create_series")[0]["recurrence"] is None

    def test_leads_to_the_draft(self, host: Visitor):
        answer = host.post("/series/new", **WEEKLY, follow=True)

        assert "Before you publish" in text(answer)

    def test_takes_effect_once_however_often_the_form_is_sent(
        self, host: Visitor, platform: Platform
    ):
        for _ in range(2):
            host.post("/series/new", **WEEKLY, form_id="the-same")

        keys = [
            key
            for key, (_, name, _) in zip(platform.keys, platform.calls, strict=True)
            if name == "create_series"
        ]
        assert keys[0] is not None and keys[0] == keys[1]

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"title": ""}, "This is needed."),
            ({"title": "x" * 121}, "Between 1 and 120 characters."),
            ({"zone": "Mars/Olympus"}, "This is not a time zone that we know."),
            ({"starts_on": "2027-02-30"}, "This is not a date."),
            ({"starts_time": "25:00"}, "This is not a time of day."),
            ({"duration_minutes": "0"}, "Between 5 and 1,440."),
            ({"duration_minutes": "9" * 30}, "This is not a whole number."),
            ({"count": ""}, "Say when it ends."),
            ({"frequency": "SECONDLY"}, "Choose one of: ONCE"),
            ({"reminders": ["7"]}, "Choose among these."),
            ({"title": "refused"}, "Not this title."),
        ],
    )
    def test_shows_what_is_wrong_and_keeps_what_was_typed(
        self, host: Visitor, platform: Platform, change: dict[str, Any], sentence: str
    ):
        answer = host.post("/series/new", **WEEKLY | change)

        assert answer.status_code == 422
        assert sentence in text(answer)
        assert 'value="2"' in answer.get_data(as_text=True)
        assert platform.series.series == {}

    def test_previews_the_rule_while_it_is_typed(self, host: Visitor, platform: Platform):
        typed = {name: WEEKLY[name] for name in WEEKLY if name not in ("title", "reminders")}

        answer = host.client.get("/series/new/preview", query_string=typed)

        assert "Every Thursday at 18:00" in text(answer)
        assert "<html" not in answer.get_data(as_text=True)

    def test_previews_nothing_of_half_a_form(self, host: Visitor, platform: Platform):
        answer = host.client.get("/series/new/preview", query_string={"zone": "Nowhere"})

        assert "you see the first dates here" in text(answer)
        assert platform.asked("preview_schedule") == []


class TestPublishing:
    def test_opens_the_page_and_shows_the_link(self, host: Visitor, platform: Platform):
        made = platform.series.create_series(host_id=platform.identity.host_id, **_simple())

        answer = host.post(f"/series/{made['series_id']}/publish", follow=True)

        assert "Published." in text(answer)
        assert f"/s/{made['slug']}" in text(answer)

    def test_of_a_paid_series_waits_for_its_price(self, host: Visitor, platform: Platform):
        host_id = platform.identity.host_id
        platform.billing.status[host_id] = "active"
        made = platform.series.create_series(host_id=host_id, **_simple(pricing="paid"))
        path = f"/series/{made['series_id']}"
        assert host.read(path).select_one("button[disabled]").get_text() == "Publish"

        host.post(f"{path}/price", amount="12,50", currency="eur", interval="month")

        assert platform.billing.prices[made["series_id"]]["amount_cents"] == 1250
        assert host.read(path).select_one("button[disabled]") is None
        assert "€12.50 a month" in text(host.read(path))

    @pytest.mark.parametrize(
        ("amount", "currency", "minor"),
        [("12.50", "eur", 1250), ("1500", "jpy", 1500), ("0.01", "usd", 1)],
    )
    def test_keeps_money_in_minor_units(
        self, host: Visitor, platform: Platform, amount: str, currency: str, minor: int
    ):
        host_id = platform.identity.host_id
        platform.billing.status[host_id] = "active"
        made = platform.series.create_series(host_id=host_id, **_simple(pricing="paid"))
        path = f"/series/{made['series_id']}/price"

        host.post(path, amount=amount, currency=currency, interval="month")

        assert platform.billing.prices[made["series_id"]]["amount_cents"] == minor

    @pytest.mark.parametrize("amount", ["0", "-5", "1.234", "12 euros", "NaN", "1e9", "Infinity"])
    def test_refuses_amounts_that_cannot_be_charged(
        self, host: Visitor, platform: Platform, amount: str
    ):
        made = platform.series.create_series(
            host_id=platform.identity.host_id, **_simple(pricing="paid")
        )
        path = f"/series/{made['series_id']}/price"

        assert host.post(path, amount=amount, currency="eur", interval="month").status_code == 422
        assert platform.billing.prices == {}


class TestOwnPage:
    def test_shows_sessions_members_and_mail(self, host: Visitor, platform: Platform):
        series_id = platform.series.add(platform.identity.host_id)

        said = text(host.read(f"/series/{series_id}"))

        assert "Zoom 91234567890" in said
        assert "Amélie Roux" in said and "+33123456789" in said
        assert "40 of 40" in said

    @pytest.mark.parametrize("service", ["zoom_integration", "billing", "notifications"])
    def test_shows_the_rest_when_a_part_is_away(
        self, host: Visitor, platform: Platform, service: str
    ):
        series_id = platform.series.add(platform.identity.host_id)
        platform.down = {service}

        assert "Amélie Roux" in text(host.read(f"/series/{series_id}"))

    def test_says_that_series_is_away(self, host: Visitor, platform: Platform):
        series_id = platform.series.add(platform.identity.host_id)
        platform.down = {"series"}

        assert "This series cannot be shown right now." in text(host.read(f"/series/{series_id}"))

    def test_writes_hostile_text_as_text(self, host: Visitor, platform: Platform):
        series_id = platform.series.add(
            platform.identity.host_id, title="<script>alert(1)</script>", slug="x"
        )

        page = host.get(f"/series/{series_id}").get_data(as_text=True)

        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page

    def test_removes_a_member(self, host: Visitor, platform: Platform):
        series_id = platform.series.add(platform.identity.host_id)
        member = "01a20881-917f-785a-b683-79a09d074b73"

        answer = host.post(f"/series/{series_id}/members/{member}/remove", follow=True)

        assert "The member is removed." in text(answer)
        assert platform.asked("remove_member")[0]["membership_id"] == member

    @pytest.mark.promise("P36")
    def test_counts_what_a_deletion_stops(self, host: Visitor, platform: Platform):
        series_id = platform.series.add(platform.identity.host_id)
        platform.series.sessions_of(series_id)[0]["status"] = "cancelled"

        stops = text(host.read(f"/series/{series_id}/delete"))

        assert "0 subscriptions are cancelled" in stops
        assert "3 sessions ahead are called off, 1 of them with a Zoom meeting" in stops
        assert "1 planned mail is dropped" in stops
        assert "2 members and 1 in line" in stops

    @pytest.mark.promise("P36")
    def test_offers_a_deletion_while_a_part_cannot_be_counted(
        self, host: Visitor, platform: Platform
    ):
        series_id = platform.series.add(platform.identity.host_id)
        platform.down = {"billing", "notifications"}

        said = text(host.read(f"/series/{series_id}/delete"))

        assert "Subscriptions are cancelled: cannot be counted right now" in said
        assert "3 of them" not in said and "4 sessions ahead" in said

    @pytest.mark.promise("P36")
    def test_deletes_after_saying_what_goes(self, host: Visitor, platform: Platform):
        series_id = platform.series.add(platform.identity.host_id)
        assert "subscriptions are cancelled first" in text(host.read(f"/series/{series_id}/delete"))
        assert series_id in platform.series.series

        host.post(f"/series/{series_id}/delete")

        assert series_id not in platform.series.series


class TestSessions:
    def test_are_cancelled_after_saying_what_happens(self, host: Visitor, platform: Platform):
        path, session = _session(platform)
        assert "Its members are told" in text(host.read(f"{path}/cancel"))
        assert session["status"] == "scheduled"

        host.post(f"{path}/cancel")

        assert session["status"] == "cancelled"

    def test_are_moved_in_the_hosts_wall_time(self, host: Visitor, platform: Platform):
        path, session = _session(platform)

        host.post(
            f"{path}/reschedule",
            starts_on="2027-03-28",
            starts_time="18:00",
            duration_minutes="90",
        )

        assert session["starts_at"] == "2027-03-28T16:00:00Z"
        assert session["duration_minutes"] == 90

    def test_show_what_series_refuses_beside_its_field(self, host: Visitor, platform: Platform):
        path, _ = _session(platform)

        answer = host.post(
            f"{path}/reschedule",
            starts_on="2020-01-01",
            starts_time="18:00",
            duration_minutes="60",
        )

        assert answer.status_code == 422
        assert "That is in the past." in text(answer)


def _simple(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Evening strings",
        "zone": "Europe/Paris",
        "starts_on": "2027-03-02",
        "starts_time": "18:00:00",
        "duration_minutes": 60,
        "pricing": "free",
        "reminder_offsets_minutes": [60],
    } | changes


def _session(platform: Platform) -> tuple[str, dict[str, Any]]:
    series_id = platform.series.add(platform.identity.host_id)
    session = platform.series.sessions_of(series_id)[0]
    return f"/series/{series_id}/sessions/{session['session_id']}", session
