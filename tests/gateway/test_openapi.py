"""The API's document is valid, complete, and what the API does."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from tests.gateway.doubles import Platform
from tests.gateway.operations import OPERATIONS, Operation
from tests.gateway.people import Visitor


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    return app.test_client().get("/api/openapi.json").json


class TestDocument:
    def test_is_valid_openapi(self, document: dict[str, Any]):
        validate(document)

        assert document["openapi"] == "3.1.0"

    @pytest.mark.parametrize("operation", OPERATIONS, ids=str)
    def test_describes_every_operation(self, operation: Operation):
        assert operation.document["summary"]
        assert "default" in operation.document["responses"]

    def test_lists_every_route_below_the_api(self, app: Flask, document: dict[str, Any]):
        routes = {
            rule.rule.count("/")
            for rule in app.url_map.iter_rules()
            if rule.rule.startswith("/api/v1/")
        }
        counted = [
            (rule.endpoint, method)
            for rule in app.url_map.iter_rules()
            if rule.rule.startswith("/api/v1/")
            for method in rule.methods - {"HEAD", "OPTIONS"}
        ]

        assert routes
        assert len(counted) == len(OPERATIONS)

    def test_can_be_read_by_a_person(self, visitor: Visitor):
        page = visitor.read("/api/docs")

        shown = {one.get_text() for one in page.select("summary .path")}
        assert {operation.path for operation in OPERATIONS} <= shown


def strict(schema: Any) -> Any:
    """The same schema, and nothing that it does not name."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: strict(one) for name, one in schema.items()}
    return inner | {"additionalProperties": False} if "properties" in schema else inner


def documented(document: dict[str, Any], path: str, method: str = "get") -> OAS31Validator:
    """What judges an operation's answer."""
    operation = document["paths"][path][method]
    status = next(code for code in operation["responses"] if code.startswith("2"))
    schema = operation["responses"][status]["content"]["application/json"]["schema"]
    components = strict(document["components"])
    return OAS31Validator({**schema, "components": components})


class TestAnswers:
    @pytest.mark.parametrize(
        ("path", "filled"),
        [
            ("/api/v1/account", "/api/v1/account"),
            ("/api/v1/account/browser-sessions", "/api/v1/account/browser-sessions"),
            ("/api/v1/account/sign-ins", "/api/v1/account/sign-ins"),
            ("/api/v1/account/holdings", "/api/v1/account/holdings"),
            ("/api/v1/account/passkeys", "/api/v1/account/passkeys"),
            ("/api/v1/account/looks", "/api/v1/account/looks"),
            ("/api/v1/team", "/api/v1/team"),
            ("/api/v1/hosts", "/api/v1/hosts"),
            ("/api/v1/api-keys", "/api/v1/api-keys"),
            ("/api/v1/series", "/api/v1/series"),
            ("/api/v1/series/{series_id}", "/api/v1/series/SERIES"),
            ("/api/v1/series/{series_id}/sessions", "/api/v1/series/SERIES/sessions"),
            ("/api/v1/series/{series_id}/members", "/api/v1/series/SERIES/members"),
            ("/api/v1/series/{series_id}/members/export", "/api/v1/series/SERIES/members/export"),
            (
                "/api/v1/memberships/{membership_id}",
                "/api/v1/memberships/01a20881-917f-785a-b683-79a09d074b73",
            ),
            ("/api/v1/series/{series_id}/deletion", "/api/v1/series/SERIES/deletion"),
            ("/api/v1/series/{series_id}/questions", "/api/v1/series/SERIES/questions"),
            ("/api/v1/meetings", "/api/v1/meetings"),
            ("/api/v1/mailings", "/api/v1/mailings"),
            ("/api/v1/subscriptions", "/api/v1/subscriptions"),
            ("/api/v1/connections/zoom", "/api/v1/connections/zoom"),
            ("/api/v1/connections/stripe", "/api/v1/connections/stripe"),
            ("/api/v1/public/series/{slug}", "/api/v1/public/series/SLUG"),
            (
                "/api/v1/public/memberships/{token}",
                "/api/v1/public/memberships/manage-token-0123456789",
            ),
            (
                "/api/v1/public/join-links/{token}",
                "/api/v1/public/join-links/join-token-0123456789",
            ),
            (
                "/api/v1/public/mail-preferences/{token}",
                "/api/v1/public/mail-preferences/mail-token-0123456789",
            ),
            (
                "/api/v1/privacy/requests/{token}",
                "/api/v1/privacy/requests/status-token-0123456789",
            ),
        ],
    )
    def test_are_what_the_document_says(
        self,
        client: FlaskClient,
        platform: Platform,
        document: dict[str, Any],
        bearer: dict[str, str],
        path: str,
        filled: str,
    ):
        series_id = platform.series.add(platform.identity.host_id)
        slug = platform.series.series[series_id]["slug"]
        platform.zoom.status[platform.identity.host_id] = "active"

        answer = client.get(
            filled.replace("SERIES", series_id).replace("SLUG", slug), headers=bearer
        )

        assert answer.status_code == 200
        documented(document, path).validate(answer.json)
