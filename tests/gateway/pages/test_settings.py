"""A series' settings: words, terms, picture, questions, copies, archive."""

import base64
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, soup, text

SETTINGS: dict[str, Any] = {
    "title": "Morning strings",
    "slug": "morning-strings",
    "description": "**Bring** anything.",
    "language": "fr",
    "visibility": "unlisted",
    "join_policy": "approval",
    "waiting_list": "offers",
    "capacity": "",
    "reminders": ["1440", "120"],
    "opens_before_minutes": "10",
}


@pytest.fixture
def series_id(platform: Platform) -> str:
    return platform.series.add(platform.identity.host_id, capacity=12)


@pytest.fixture
def path(series_id: str) -> str:
    return f"/series/{series_id}"


@pytest.fixture
def public(platform: Platform, series_id: str) -> str:
    return f"/s/{platform.series.series[series_id]['slug']}"


class TestSettings:
    def test_are_changed_and_a_blank_place_means_no_limit(
        self, host: Visitor, platform: Platform, path: str, series_id: str
    ):
        host.post(f"{path}/edit", **SETTINGS)

        changed = platform.asked("update_series")[0]
        assert changed == {
            "host_id": platform.identity.host_id,
            "series_id": series_id,
            "title": "Morning strings",
            "slug": "morning-strings",
            "description": "**Bring** anything.",
            "language": "fr",
            "visibility": "unlisted",
            "join_policy": "approval",
            "waiting_list": "offers",
            "capacity": None,
            "reminder_offsets_minutes": [1440, 120],
            "opens_before_minutes": 10,
        }

    def test_keep_what_a_program_chose_beside_the_usual(
        self, host: Visitor, platform: Platform, path: str, series_id: str
    ):
        platform.series.series[series_id] |= {
            "reminder_offsets_minutes": [2880],
            "opens_before_minutes": 7,
            "language": "pt-BR",
        }

        page = host.read(f"{path}/edit")

        assert page.select_one("[name=reminders][value='2880']").has_attr("checked")
        assert page.select_one("[name=opens_before_minutes] [selected]")["value"] == "7"
        assert page.select_one("[name=language] [selected]")["value"] == "pt-BR"

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"slug": "Not A Slug"}, "Small letters, digits and single hyphens"),
            ({"language": "klingonisch!"}, "This is not a language tag."),
            ({"visibility": "secret"}, "Choose one of: public"),
            ({"reminders": ["1"]}, "Between 5 and 20,160."),
        ],
    )
    def test_say_what_is_wrong(
        self, host: Visitor, platform: Platform, path: str, change: dict[str, Any], sentence: str
    ):
        answer = host.post(f"{path}/edit", **SETTINGS | change)

        assert answer.status_code == 422
        assert sentence in text(answer)
        assert platform.asked("update_series") == []

    def test_show_the_description_as_markdown_that_does_nothing(
        self, visitor: Visitor, platform: Platform, series_id: str, public: str
    ):
        platform.series.series[series_id]["description"] = "**Bold** <script>alert(1)</script>"

        page = visitor.read(public)

        assert page.select_one(".prose strong").get_text() == "Bold"
        assert page.select(".prose script") == []


class TestQuestions:
    def test_are_asked_in_order_without_the_blank_ones(
        self, host: Visitor, platform: Platform, path: str, series_id: str
    ):
        host.post(
            f"{path}/questions", labels=["", "Which instrument?", "Since when?"], required="2"
        )

        asked = platform.asked("set_questions")[0]["questions"]
        assert asked == [
            {"label": "Which instrument?", "is_required": False},
            {"label": "Since when?", "is_required": True},
        ]

    def test_are_answered_on_the_public_page(
        self, visitor: Visitor, platform: Platform, series_id: str, public: str
    ):
        host_id = platform.identity.host_id
        wanted = [
            {"label": label, "is_required": False} for label in ("Which instrument?", "Since when?")
        ]
        asked = platform.series.set_questions(host_id, series_id, wanted)["items"]
        page = visitor.read(public)
        assert "Which instrument?" in text(page)

        visitor.post(
            f"{public}/join",
            name="Noor",
            email="noor@example.org",
            questions=[one["value"] for one in page.select("[name=questions]")],
            answers=["", "1999"],
        )

        joined = platform.asked("join_series")[0]
        assert joined["answers"] == {asked[1]["question_id"]: "1999"}

    def test_more_than_twenty_are_refused(self, host: Visitor, platform: Platform, path: str):
        answer = host.post(f"{path}/questions", labels=["Why?"] * 24)

        assert answer.status_code == 422
        assert platform.asked("set_questions") == []


class TestPicture:
    def upload(self, host: Visitor, path: str, content: bytes) -> Any:
        file = (io.BytesIO(content), "picture.png", "image/png")
        return host.post(f"{path}/picture", picture=file, follow=True)

    def test_is_passed_on_and_shown_to_everybody(
        self, host: Visitor, platform: Platform, path: str, public: str
    ):
        self.upload(host, path, b"a picture, as far as the gateway knows")

        address = host.read(public).select_one("img.cover")["src"]
        answer = host.client.get(address)
        assert answer.data == b"a picture, as far as the gateway knows"
        assert answer.mimetype == "image/webp"

    def test_may_be_larger_than_a_form_is(self, host: Visitor, platform: Platform, path: str):
        self.upload(host, path, bytes(400_000))

        sent = platform.asked("set_picture")[0]["data_b64"]
        assert len(base64.b64decode(sent)) == 400_000

    def test_is_refused_where_it_is_huge(self, host: Visitor, platform: Platform, path: str):
        answer = host.client.post(
            f"{path}/picture",
            data=bytes(6_000_000),
            content_type="multipart/form-data; boundary=x",
            headers={"X-CSRF-Token": host.csrf_token()},
        )

        assert answer.status_code == 413
        assert platform.asked("set_picture") == []

    def test_that_is_none_is_refused_in_words(self, host: Visitor, path: str):
        assert "no picture that we can read" in text(self.upload(host, path, b"not a picture"))

    def test_is_taken_away(self, host: Visitor, platform: Platform, path: str, public: str):
        self.upload(host, path, b"a picture")

        host.post(f"{path}/picture")

        assert host.read(public).select("img.cover") == []


class TestCopies:
    def test_are_drafts_that_one_is_led_to(self, host: Visitor, platform: Platform, path: str):
        answer = host.post(f"{path}/clone", follow=True)

        assert "This is the copy" in text(answer)
        assert answer.request.path not in (f"{path}/edit", path)


class TestArchive:
    def test_says_first_what_ends(self, host: Visitor, platform: Platform, path: str):
        assert "2 memberships end" in text(host.read(f"{path}/archive"))
        assert platform.asked("archive_series") == []

        host.post(f"{path}/archive")

        assert len(platform.asked("archive_series")) == 1


class TestApi:
    def test_takes_a_picture(
        self, client: FlaskClient, platform: Platform, bearer: dict[str, str], series_id: str
    ):
        data = base64.b64encode(bytes(2_900_000)).decode()

        answer = client.put(
            f"/api/v1/series/{series_id}/picture", json={"data_b64": data}, headers=bearer
        )

        assert answer.status_code == 200
        assert client.get(f"/series-pictures/{answer.json['picture_id']}").status_code == 200

    def test_takes_answers_by_question(
        self, client: FlaskClient, platform: Platform, series_id: str
    ):
        slug = platform.series.series[series_id]["slug"]
        question = "01a20881-917f-785a-b683-79a09d074b73"
        body = {"name": "Noor", "email": "noor@example.org", "answers": {question: "1999"}}

        client.post(f"/api/v1/public/series/{slug}/memberships", json=body)

        assert platform.asked("join_series")[0]["answers"] == {question: "1999"}

    def test_finds_a_form_in_the_settings_for_each_thing_it_can_change(
        self, host: Visitor, path: str
    ):
        page = soup(host.get(f"{path}/edit"))

        actions = {form.get("action", "").rsplit("/", 1)[-1] for form in page.select("main form")}
        assert {"", "questions", "picture", "clone"} <= actions
