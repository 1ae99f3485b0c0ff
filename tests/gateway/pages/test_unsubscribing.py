"""Behind the unsubscribe link of every mail."""

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, text

PATH = "/u/mail-token-0123456789"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.mark.promise("P37")
class TestUnsubscribing:
    def test_changes_nothing_when_the_link_is_followed(self, visitor: Visitor, platform: Platform):
        page = visitor.read(PATH)

        assert "Unsubscribe" in text(page)
        assert platform.changes == []
        assert platform.notifications.stopped == set()

    def test_changes_nothing_when_a_scanner_asks_for_the_head(
        self, client: FlaskClient, platform: Platform
    ):
        client.head(PATH)

        assert platform.changes == []

    def test_takes_one_click_without_a_cookie(self, client: FlaskClient, platform: Platform):
        answer = client.post(PATH, data=ONE_CLICK, headers={"Sec-Fetch-Site": "cross-site"})

        assert answer.status_code == 200
        assert platform.notifications.stopped == {"mail-token-0123456789"}

    def test_takes_one_click_as_mail_programs_send_it_too(
        self, client: FlaskClient, platform: Platform
    ):
        client.post(PATH, data=ONE_CLICK, content_type="multipart/form-data")

        assert platform.notifications.stopped

    def test_refuses_a_forged_token(self, client: FlaskClient, platform: Platform):
        answer = client.post("/u/forged-token-0123456789", data=ONE_CLICK)

        assert answer.status_code == 404
        assert platform.notifications.stopped == set()

    def test_says_what_is_sent_regardless(self, visitor: Visitor):
        page = visitor.read(PATH)

        required = page.select_one("input[value=security]")
        assert required.has_attr("disabled")
        assert "Always sent" in text(page)

    def test_keeps_choices(self, visitor: Visitor, platform: Platform):
        answer = visitor.post(f"{PATH}/choices", categories=["billing"], follow=True)

        assert "Your choices are saved." in text(answer)
        assert platform.notifications.choices == {"reminders": False, "billing": True}
        assert platform.notifications.wants_series is False

    def test_does_not_show_the_address(self, visitor: Visitor):
        assert "a•••@example.org" in text(visitor.read(PATH))
