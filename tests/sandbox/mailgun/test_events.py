"""The event log: filters, time ranges and paging."""

from tests.sandbox.mailgun.conftest import Caller


class TestFilters:
    def test_finds_a_message_by_recipient_and_own_variable(self, mailgun: Caller):
        mailgun.send(to="a@x.org", **{"v:message": "m-1"})
        mailgun.send(to="b@x.org", **{"v:message": "m-2"})

        by_recipient = mailgun.get("events", recipient="a@x.org")["items"]
        by_variable = mailgun.get("events", **{"user-variables": '{"message": "m-2"}'})["items"]

        assert [event["user-variables"] for event in by_recipient] == [{"message": "m-1"}]
        assert [event["recipient"] for event in by_variable] == ["b@x.org"]

    def test_finds_by_event_and_message_id(self, mailgun: Caller):
        message_id = mailgun.send().json()["id"]
        mailgun.send()
        mailgun.world.clock.run_due()

        found = mailgun.get("events", event="delivered", **{"message-id": message_id})["items"]

        assert [event["event"] for event in found] == ["delivered"]

    def test_understands_or_and_not(self, mailgun: Caller):
        mailgun.send()
        mailgun.world.clock.run_due()

        either = mailgun.get("events", event="accepted OR delivered")["items"]
        other = mailgun.get("events", event="NOT accepted")["items"]

        assert len(either) == 2
        assert [event["event"] for event in other] == ["delivered"]


class TestRange:
    def test_the_newest_come_first_unless_asked_otherwise(self, mailgun: Caller):
        mailgun.send(subject="first")
        mailgun.send(subject="second")

        newest = mailgun.get("events")["items"][0]
        oldest = mailgun.get("events", begin="0", ascending="yes")["items"][0]

        assert newest["message"]["headers"]["subject"] == "second"
        assert oldest["message"]["headers"]["subject"] == "first"

    def test_what_is_outside_the_range_is_left_out(self, mailgun: Caller):
        mailgun.send()
        later = str(mailgun.world.clock.now().timestamp() + 60)

        assert mailgun.get("events", begin=later, ascending="yes")["items"] == []

    def test_a_beginning_without_an_end_needs_a_direction(self, mailgun: Caller):
        assert mailgun.call("GET", "events?begin=0").status_code == 400


class TestPaging:
    def test_the_next_page_goes_on_until_an_empty_one(self, mailgun: Caller):
        mailgun.send(to=[f"p{number}@x.org" for number in range(5)])

        first = mailgun.get("events", limit="3", begin="0", ascending="yes")
        second = mailgun.get(first["paging"]["next"].removeprefix(f"{mailgun.base}/"))
        third = mailgun.get(second["paging"]["next"].removeprefix(f"{mailgun.base}/"))

        assert [len(page["items"]) for page in (first, second, third)] == [3, 2, 0]

    def test_no_page_has_more_than_three_hundred(self, mailgun: Caller):
        assert mailgun.call("GET", "events?limit=301").status_code == 400
