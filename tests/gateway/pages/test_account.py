"""A person's profile, devices and data."""

import base64
import io

import pytest

from chassis.ids import new_id
from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, text

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


def send(host: Visitor, content: bytes) -> object:
    data = {"csrf_token": host.csrf_token(), "picture": (io.BytesIO(content), "me.png")}
    return host.client.post("/account/picture", data=data)


class TestPicture:
    @pytest.mark.parametrize("size", [100, 400_000])
    def test_is_set_from_a_file(self, host: Visitor, platform: Platform, size: int):
        send(host, PNG.ljust(size, b"\0"))

        picture = platform.identity.accounts[platform.identity.host_id]["picture_url"]
        assert host.read("/account").select_one(f"img[src='{picture}']")

    @pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"MZ"])
    def test_that_is_none_is_refused(self, host: Visitor, content: bytes):
        answer = send(host, content)

        assert answer.status_code == 422
        assert "no picture" in text(answer)

    def test_that_is_too_large_is_refused_unread(self, host: Visitor, platform: Platform):
        answer = host.client.post(
            "/account/picture",
            data=b"x" * 4_000_000,
            content_type="multipart/form-data; boundary=x",
            headers={"X-CSRF-Token": host.csrf_token()},
        )

        assert answer.status_code == 413
        assert platform.changes == []

    def test_is_taken_by_the_api(self, host: Visitor, bearer: dict[str, str]):
        body = {"data_b64": base64.b64encode(PNG).decode()}

        answer = host.client.put("/api/v1/account/picture", json=body, headers=bearer)

        assert answer.json["picture_url"].startswith("/pictures/")

    def test_can_be_shown_by_a_mail_that_is_read_in_a_browser(self, host: Visitor):
        answer = host.get("/pictures/01920000-0000-7000-8000-000000000001")

        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"

    def test_goes_when_it_is_removed(self, host: Visitor, platform: Platform):
        send(host, PNG)

        host.post("/account/picture/remove")

        assert platform.identity.accounts[platform.identity.host_id]["picture_url"] is None


class TestDevices:
    def test_show_where_one_is_signed_in_and_every_try(self, host: Visitor):
        page = text(host.read("/account/devices"))

        assert "Firefox on Linux" in page
        assert "203.0.113.20" in page
        assert "Failed" in page

    def test_are_signed_out_one_by_one(self, host: Visitor, platform: Platform):
        session_id = str(new_id())

        host.post(f"/account/devices/{session_id}/revoke")

        assert platform.asked("revoke_browser_session") == [
            {"account_id": platform.identity.host_id, "browser_session_id": session_id}
        ]

    def test_are_all_signed_out_but_this_one(self, host: Visitor, platform: Platform):
        host.post("/account/devices/revoke-others")

        assert len(platform.asked("revoke_browser_session")) == 2


class TestData:
    def test_shows_who_looked_and_why(self, host: Visitor, platform: Platform):
        look = {
            "id": str(new_id()),
            "reason": "You wrote to us: ticket 12",
            "looked_at": "2027-01-01T10:00:00Z",
        }
        platform.identity.looks[platform.identity.host_id] = [look]

        assert "ticket 12" in text(host.read("/account/data"))

    def test_shows_who_looked_at_mail_to_us_the_latest_first(
        self, host: Visitor, platform: Platform
    ):
        looks = [
            {"id": str(new_id()), "reason": f"Look {day}", "looked_at": f"2027-01-0{day}T10:00:00Z"}
            for day in (1, 2, 3)
        ]
        host_id = platform.identity.host_id
        platform.identity.looks[host_id] = looks[1:2]
        address = platform.identity.accounts[host_id]["email"]
        platform.notifications.looks_at_mail[address] = [looks[0], looks[2]]

        shown = text(host.read("/account/data"))

        assert shown.index("Look 3") < shown.index("Look 2") < shown.index("Look 1")

    def test_shows_nobody_what_is_anothers_until_the_address_is_theirs(
        self, host: Visitor, platform: Platform
    ):
        account = platform.identity.accounts[platform.identity.host_id]
        look = {"id": str(new_id()), "reason": "Secret", "looked_at": "2027-01-01T10:00:00Z"}
        platform.notifications.looks_at_mail[account["email"]] = [look]
        account["email_verified"] = False

        assert "Secret" not in text(host.read("/account/data"))

    def test_leaves_a_gap_where_notifications_is_down(self, host: Visitor, platform: Platform):
        look = {"id": str(new_id()), "reason": "Ticket 12", "looked_at": "2027-01-01T10:00:00Z"}
        platform.identity.looks[platform.identity.host_id] = [look]
        platform.down = {"notifications"}

        shown = text(host.read("/account/data"))

        assert "Ticket 12" in shown and "cannot be shown right now" in shown

    def test_is_listed_by_category_with_reason_and_period(self, host: Visitor):
        page = text(host.read("/account/data"))

        assert "know who you are and how to reach you" in page.lower()
        assert "while the account is active" in page.lower()

    def test_is_deleted_from_here_after_a_second_question(self, host: Visitor, platform: Platform):
        answer = host.post("/account/data", right="erasure")

        assert answer.location.startswith("/privacy/requests/")
        assert platform.asked("open_for_account")[0]["right"] == "erasure"
