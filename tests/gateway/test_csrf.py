"""No form but ours changes anything."""

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from gateway.problems import is_for_programs
from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor

UUID = "01a20881-917f-785a-b683-79a09d074b73"
EXAMPLES = {"token": "manage-token-0123456789", "slug": "evening-strings"}


def address_of(rule: Rule) -> str:
    """An address that the rule takes."""
    path = rule.rule
    for name in rule.arguments:
        value = EXAMPLES.get(name, UUID)
        before, _, after = path.partition("<")
        path = before + value + after.partition(">")[2]
    return path


def page_forms(app: Flask) -> list[str]:
    """Where pages of ours post to, except the one door for mail programs."""
    return [
        address_of(rule)
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
        and not is_for_programs(rule.rule)
        and rule.endpoint != "unsubscribe.stop"
    ]


class TestPages:
    def test_refuse_every_form_without_the_visits_token(self, app: Flask, host: Visitor):
        addresses = page_forms(app)

        statuses = {path: host.client.post(path, data={}).status_code for path in addresses}

        assert len(addresses) > 30
        assert set(statuses.values()) == {403}, statuses
        assert host.platform.changes == []

    def test_refuse_the_token_of_another_visit(self, app: Flask, platform: Platform):
        mine, theirs = (Visitor(app.test_client(), platform) for _ in range(2))
        mine.csrf_token()

        answer = mine.client.post("/privacy", data={"csrf_token": theirs.csrf_token()})

        assert answer.status_code == 403

    def test_refuse_what_a_browser_says_comes_from_another_site(self, visitor: Visitor):
        fields = {"csrf_token": visitor.csrf_token(), "email": "a@example.org", "right": "access"}

        answer = visitor.client.post(
            "/privacy", data=fields, headers={"Sec-Fetch-Site": "cross-site"}
        )

        assert answer.status_code == 403

    def test_take_the_token_in_a_header_too(self, visitor: Visitor):
        fields = {"email": "a@example.org", "right": "access"}

        answer = visitor.client.post(
            "/privacy", data=fields, headers={"X-CSRF-Token": visitor.csrf_token()}
        )

        assert answer.status_code == 303


class TestApi:
    def test_needs_the_token_where_cookies_speak_for_the_caller(self, host: Visitor):
        answer = host.client.patch("/api/v1/account", json={"name": "Mallory"})

        assert answer.status_code == 403
        assert answer.json["code"] == "csrf_failed"
        assert host.platform.changes == []

    def test_takes_cookies_with_the_token(self, host: Visitor):
        token = host.client.get("/api/v1/auth/csrf-token").json["csrf_token"]

        answer = host.client.patch(
            "/api/v1/account", json={"name": "Ada L"}, headers={"X-CSRF-Token": token}
        )

        assert answer.json["name"] == "Ada L"

    def test_needs_none_with_a_bearer_token(self, client: FlaskClient, bearer: dict[str, str]):
        answer = client.patch("/api/v1/account", json={"name": "Ada L"}, headers=bearer)

        assert answer.status_code == 200
