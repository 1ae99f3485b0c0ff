"""Mail to support: who may see which, a look with its reason, and the answer."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, soup, text

LOOK = {"reason": "To answer what they wrote"}
SAID = LOOK | {"body": "Try again."}
Holding = Callable[[str], Visitor]
Program = Callable[[str], dict[str, str]]


@pytest.fixture
def thread_id(platform: Platform) -> str:
    return platform.notifications.of_desk("support")


@pytest.fixture
def page(thread_id: str) -> Callable[[str], str]:
    return lambda what: f"/ops/support/{thread_id}/{what}"


class TestTheQueue:
    @pytest.mark.parametrize(
        ("role", "seen"),
        [
            ("support", ["a•••@example.org"]),
            ("rights_desk", ["b•••@example.org"]),
            ("operator", ["a•••@example.org", "b•••@example.org"]),
        ],
    )
    def test_holds_the_mail_of_ones_desks_and_names_nobody(
        self, holding: Holding, role: str, seen: list[str]
    ):
        shown = holding(role).read("/ops/support")

        assert [cell.get_text() for cell in shown.select("td[data-name=From]")] == seen
        assert "anna" not in str(shown) and "It does not work" not in str(shown)

    @pytest.mark.parametrize("role", ["host", "finance"])
    def test_is_for_those_desks_alone(self, holding: Holding, role: str):
        assert holding(role).get("/ops/support").status_code == 403

    def test_says_so_where_nobody_waits(self, holding: Holding):
        support = holding("support")

        assert "Nothing is closed yet" in text(support.read("/ops/support?status=closed"))
        assert "a•••@example.org" in text(support.read("/ops/support?status=nonsense"))

    def test_leaves_a_gap_where_notifications_is_down(self, holding: Holding, platform: Platform):
        platform.down = {"notifications"}

        assert "cannot be shown right now" in text(holding("support").read("/ops/support"))


class TestALook:
    def test_shows_the_thread_and_keeps_the_reason(
        self, holding: Holding, platform: Platform, page: Callable[[str], str]
    ):
        shown = holding("support").post(page("look"), **LOOK)

        assert "anna@example.org" in text(shown) and "It does not work." in text(shown)
        assert "screen.png" in text(shown)
        assert [look["reason"] for look in platform.notifications.looks] == [LOOK["reason"]]

    def test_shows_what_was_written_as_text_alone(
        self, holding: Holding, page: Callable[[str], str]
    ):
        shown = soup(holding("support").post(page("look"), **LOOK))

        assert shown.select("main script") == []
        assert "<script>alert(1)</script>" in text(shown)

    @pytest.mark.parametrize("reason", ["", "ok"])
    def test_needs_a_reason(
        self, holding: Holding, platform: Platform, page: Callable[[str], str], reason: str
    ):
        answer = holding("support").post(page("look"), reason=reason, follow=True)

        assert "Say why you look" in text(answer)
        assert platform.notifications.looks == []

    @pytest.mark.parametrize("what", ["look", "answer", "close"])
    def test_at_another_desk_finds_nothing(self, holding: Holding, platform: Platform, what: str):
        thread_id = platform.notifications.of_desk("privacy")
        fields = {"look": LOOK, "answer": SAID, "close": {}}[what]

        answer = holding("support").post(f"/ops/support/{thread_id}/{what}", **fields)

        assert answer.status_code == 404
        assert platform.notifications.looks == []
        assert platform.notifications.threads[thread_id]["status"] == "open"

    @pytest.mark.parametrize("what", ["look", "answer", "close"])
    def test_is_not_for_a_host(
        self, holding: Holding, platform: Platform, page: Callable[[str], str], what: str
    ):
        assert holding("host").post(page(what), **SAID).status_code == 403
        assert platform.changes == []


class TestAnAnswer:
    def test_is_sent_once_from_the_page_and_leads_back_to_the_queue(
        self, holding: Holding, platform: Platform, thread_id: str, page: Callable[[str], str]
    ):
        support = holding("support")
        seen = soup(support.post(page("look"), **LOOK))
        fields = {
            one["name"]: one["value"]
            for one in seen.select(f"form[action='{page('answer')}'] input")
        }

        answer = support.post(page("answer"), **fields | {"body": "Try **again**."})

        assert (answer.status_code, answer.location) == (303, "/ops/support")
        mails = platform.notifications.threads[thread_id]["mails"]
        assert [mail["body"] for mail in mails if mail["is_ours"]] == ["Try **again**."]
        assert platform.keys[-1] is not None

    def test_that_crosses_a_newer_mail_stays_on_the_page_beside_it(
        self, holding: Holding, platform: Platform, thread_id: str, page: Callable[[str], str]
    ):
        mails = platform.notifications.threads[thread_id]["mails"]
        seen = mails[0]["mail_id"]
        mails.append({**mails[0], "mail_id": thread_id, "body": "It works now."})

        answer = holding("support").post(page("answer"), **SAID, last_mail_id=seen)

        assert answer.status_code == 409
        assert "a newer mail" in text(answer) and "It works now." in text(answer)
        assert soup(answer).select_one("textarea[name=body]").get_text() == SAID["body"]

    def test_is_not_lost_where_notifications_is_down(
        self, holding: Holding, platform: Platform, page: Callable[[str], str]
    ):
        platform.down = {"notifications"}

        answer = holding("support").post(page("answer"), **SAID)

        assert answer.status_code == 503
        assert soup(answer).select_one("textarea[name=body]").get_text() == SAID["body"]

    def test_says_something(self, holding: Holding, platform: Platform, page: Callable[[str], str]):
        answer = holding("support").post(page("answer"), **SAID | {"body": " "})

        assert answer.status_code == 422
        assert platform.asked("answer_thread") == []


def test_a_thread_is_closed(
    holding: Holding, platform: Platform, thread_id: str, page: Callable[[str], str]
):
    answer = holding("support").post(page("close"))

    assert answer.location == "/ops/support"
    assert platform.notifications.threads[thread_id]["status"] == "closed"


class TestApi:
    THREADS = "/api/v1/operator/support-threads"

    def test_goes_through_a_thread_from_queue_to_close(
        self, client: FlaskClient, thread_id: str, program_holding: Program
    ):
        headers = program_holding("support")
        one = f"{self.THREADS}/{thread_id}"

        queue = client.get(f"{self.THREADS}?status=open", headers=headers).json
        seen = client.post(f"{one}/look", json=LOOK, headers=headers).json
        said = {"body": "Try again.", "last_mail_id": seen["mails"][-1]["mail_id"]}
        answered = client.post(f"{one}/answers", json=said, headers=headers)
        again = client.post(f"{one}/answers", json=said, headers=headers)
        closed = client.post(f"{one}/close", headers=headers)

        assert [row["thread_id"] for row in queue["items"]] == [thread_id]
        assert queue["counts"] == {"open": 1, "answered": 0, "closed": 0}
        assert seen["address"] == "anna@example.org"
        assert (answered.status_code, again.status_code, closed.status_code) == (202, 409, 204)
        assert again.json["code"] == "thread_moved_on"

    @pytest.mark.parametrize("role", ["host", "finance"])
    @pytest.mark.parametrize("what", ["", "/{id}/look", "/{id}/answers", "/{id}/close"])
    def test_is_for_those_desks_alone(
        self,
        client: FlaskClient,
        platform: Platform,
        thread_id: str,
        role: str,
        what: str,
        program_holding: Program,
    ):
        bodies = {"/{id}/look": LOOK, "/{id}/answers": {"body": "Hello"}}
        path = self.THREADS + what.format(id=thread_id)

        answer = client.open(
            path,
            method="POST" if what else "GET",
            json=bodies.get(what),
            headers=program_holding(role),
        )

        assert (answer.status_code, answer.json["code"]) == (403, "operators_only")
        assert platform.changes == []

    @pytest.mark.parametrize("what", ["look", "answers", "close"])
    def test_finds_nothing_of_another_desk(
        self, client: FlaskClient, platform: Platform, what: str, program_holding: Program
    ):
        thread_id = platform.notifications.of_desk("privacy")
        bodies = {"look": LOOK, "answers": {"body": "Hello"}}

        answer = client.post(
            f"{self.THREADS}/{thread_id}/{what}",
            json=bodies.get(what),
            headers=program_holding("support"),
        )

        assert (answer.status_code, answer.json["code"]) == (404, "thread_unknown")
