"""Mail to members: how it looks, what the host writes, every kind seen before it is sent."""

import pytest

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, soup, text
from tests.gateway.test_headers import directives

MESSAGE = {"subject": "News", "body": "Bring a **towel**."}


@pytest.fixture
def path(platform: Platform) -> str:
    return f"/series/{platform.series.add(platform.identity.host_id)}/mail"


class TestTheVoice:
    def test_is_kept_and_shown_again(self, host: Visitor, platform: Platform, path: str):
        host.post(f"{path}/voice", name="Studio Ana", mark="A", colour="#7a1fa2")

        shown = soup(host.get(path))
        assert platform.notifications.voice["name"] == "Studio Ana"
        assert shown.select_one("#voice #colour")["value"] == "#7a1fa2"

    def test_has_a_colour_that_is_one(self, host: Visitor, platform: Platform, path: str):
        answer = host.post(f"{path}/voice", colour="red;}")

        assert (answer.status_code, platform.asked("set_series_voice")) == (422, [])


class TestAMessage:
    def test_goes_to_all_members(self, host: Visitor, platform: Platform, path: str):
        answer = host.post(f"{path}/message", **MESSAGE)

        assert answer.status_code == 303
        assert platform.notifications.sent_messages[0]["subject"] == "News"

    def test_that_is_one_too_many_is_kept_on_the_page(
        self, host: Visitor, platform: Platform, path: str
    ):
        host.post(f"{path}/message", **MESSAGE)

        answer = host.post(f"{path}/message", **MESSAGE)

        assert answer.status_code == 429
        assert "enough for a day" in text(answer)
        assert "Bring a **towel**." in soup(answer).select_one("#body").text

    def test_can_be_tried_on_oneself_and_then_changed(
        self, host: Visitor, platform: Platform, path: str
    ):
        answer = host.post(f"{path}/message/test", **MESSAGE)

        assert platform.notifications.sent_messages == []
        assert len(platform.notifications.sent_tests) == 1
        assert "Bring a **towel**." in soup(answer).select_one("#body").text

    def test_without_words_is_not_sent(self, host: Visitor, platform: Platform, path: str):
        answer = host.post(f"{path}/message", subject="News", body=" ")

        assert (answer.status_code, platform.notifications.sent_messages) == (422, [])

    def test_can_be_seen_before_it_is_sent(self, host: Visitor, platform: Platform, path: str):
        answer = host.post(f"{path}/message/preview", **MESSAGE)

        assert "Bring a **towel**." in answer.text
        assert platform.notifications.sent_messages == []


class TestPreviews:
    def test_of_every_kind_and_language_are_a_click_away(self, host: Visitor, path: str):
        shown = soup(host.get(path))

        links = {link["href"] for link in shown.select("a[target=_blank]")}
        assert len(links) == 14 * 5
        assert "reminder in de" in host.get(f"{path}/preview/reminder?language=de").text

    def test_run_nothing_load_nothing_and_lead_nowhere(self, host: Visitor, path: str):
        headers = host.get(f"{path}/preview/reminder").headers

        (policy,) = headers.getlist("Content-Security-Policy")
        found = directives(policy)
        assert found["default-src"] == found["form-action"] == ["'none'"]
        assert "sandbox" in found and "script-src" not in found

    def test_in_a_language_that_is_none_are_english(self, host: Visitor, path: str):
        assert "in en" in host.get(f"{path}/preview/reminder?language=%22x").text

    def test_can_be_read_as_plain_text(self, host: Visitor, path: str):
        answer = host.get(f"{path}/preview/reminder?part=text")

        assert answer.mimetype == "text/plain"

    def test_of_a_word_afterwards_show_the_hosts_own(self, host: Visitor, path: str):
        host.post(f"{path}/voice", follow_up="How was it?")

        assert "How was it?" in host.get(f"{path}/preview/follow_up").text
