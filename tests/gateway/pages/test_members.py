"""A series' members: who asks, who waits, lists in and out."""

import base64
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, soup, text

LIST = b"email,name\nana@example.org,Ana\nx,X\nana@example.org,Ana\n"
BASIS = "They signed up on paper."
MEMBER = "01a20881-917f-785a-b683-79a09d074b73"


@pytest.fixture
def series_id(platform: Platform) -> str:
    return platform.series.add(platform.identity.host_id)


@pytest.fixture
def path(series_id: str) -> str:
    return f"/series/{series_id}/members"


class TestMembers:
    def test_are_shown_with_who_asks_to_join_first_and_their_answers(
        self, host: Visitor, path: str
    ):
        page = host.read(path)

        asking = page.select_one("[aria-labelledby=asking]")
        assert "Bo" in asking.get_text() and "The triangle" in asking.get_text()
        assert "Kenji Sato" in text(page)

    def test_are_shown_by_state(self, host: Visitor, platform: Platform, path: str):
        page = host.read(f"{path}?status=waiting")

        shown = page.select_one("[aria-labelledby=list]").get_text()
        assert "Kenji Sato" in shown and "Noor Haddad" not in shown

    def test_of_a_state_that_there_is_not_are_all_of_them(self, host: Visitor, path: str):
        assert "Noor Haddad" in text(host.read(f"{path}?status=happy&after=nonsense"))

    def test_who_ask_are_let_in_or_declined(self, host: Visitor, platform: Platform, path: str):
        let_in = host.post(f"{path}/{MEMBER}/approve", follow=True)
        declined = host.post(f"{path}/{MEMBER}/remove", declined="yes", follow=True)

        assert "They are let in" in text(let_in)
        assert "They are declined" in text(declined)
        assert platform.asked("remove_member")[0]["membership_id"] == MEMBER

    def test_are_exported_whole(self, host: Visitor, path: str):
        answer = host.get(f"{path}/export")

        assert answer.get_data(as_text=True) == (
            "email,name\r\na@example.org,Amélie\r\nn@example.org,'=Noor\r\n"
        )
        assert answer.mimetype == "text/csv"
        assert "attachment" in answer.headers["Content-Disposition"]


class TestInvitingAList:
    def preview(self, host: Visitor, path: str, content: bytes = LIST, **more: Any) -> Any:
        fields = {"file": (io.BytesIO(content), "list.csv"), "consent_basis": BASIS} | more
        return host.post(f"{path}/import", **fields)

    def test_shows_first_what_it_would_do(self, host: Visitor, platform: Platform, path: str):
        said = text(self.preview(host, path))

        assert "1 asked, 1 left out" in said
        assert "Line 3 email: This is not an e-mail address." in said
        assert platform.asked("import_members") == []

    def test_asks_them_once_it_was_seen(self, host: Visitor, platform: Platform, path: str):
        form = soup(self.preview(host, path)).select_one("form[action$='/apply']")
        fields = {one["name"]: one["value"] for one in form.select("input")}
        del fields["csrf_token"]

        answer = host.post(f"{path}/import/apply", **fields, follow=True)

        assert "1 people are asked by mail to confirm" in text(answer)
        sent = platform.asked("import_members")[0]
        assert base64.b64decode(sent["data_b64"]) == LIST
        assert sent["consent_basis"] == BASIS

    def test_takes_a_list_larger_than_other_forms_are(self, host: Visitor, path: str):
        content = b"email\n" + b"somebody@example.org\n" * 12_000
        shown = soup(self.preview(host, path, content))
        fields = {one["name"]: one["value"] for one in shown.select("form[action$='/apply'] input")}
        del fields["csrf_token"]

        answer = host.client.post(
            f"{path}/import/apply",
            data=fields | {"csrf_token": host.csrf_token()},
            content_type="multipart/form-data",
        )

        assert answer.status_code == 303

    @pytest.mark.parametrize(
        ("content", "more", "sentence"),
        [
            (b"\x00\x01", {}, "The first line names the columns"),
            (b"", {}, "This is needed."),
            (LIST, {"consent_basis": ""}, "This is needed."),
        ],
    )
    def test_says_what_is_wrong(
        self,
        host: Visitor,
        platform: Platform,
        path: str,
        content: bytes,
        more: dict[str, str],
        sentence: str,
    ):
        answer = self.preview(host, path, content, **more)

        assert answer.status_code == 422
        assert sentence in text(answer)

    def test_by_the_api_refuses_what_is_no_base64(
        self, client: FlaskClient, bearer: dict[str, str], series_id: str
    ):
        answer = client.post(
            f"/api/v1/series/{series_id}/members/import/preview",
            json={"data_b64": "no base64!"},
            headers=bearer,
        )

        assert answer.json["errors"] == {"data_b64": ["This is not base64."]}
