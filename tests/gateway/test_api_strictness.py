"""Every operation refuses what it does not document, and does nothing on the way."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.gateway.doubles import Platform
from tests.gateway.operations import (
    FOR_ACCOUNTS,
    OPERATIONS,
    WITH_BODY,
    WITHOUT_BODY,
    Operation,
    strange_value,
)


@pytest.fixture(params=WITH_BODY, ids=str)
def taking_a_body(request: pytest.FixtureRequest) -> Operation:
    return request.param


@pytest.fixture
def headers(program_holding: Callable[[str], dict[str, str]]) -> dict[str, str]:
    """Ada's program, and Ada is an operator too: nothing is refused for who she is."""
    return program_holding("operator")


def send(
    client: FlaskClient, operation: Operation, headers: dict[str, str], **options: Any
) -> TestResponse:
    return client.open(
        operation.address, method=operation.method.upper(), headers=headers, **options
    )


def assert_refused(answer: TestResponse, status: int, platform: Platform) -> dict[str, Any]:
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    assert platform.changes == []
    problem: dict[str, Any] = answer.json
    assert {"type", "title", "status", "detail", "code"} <= set(problem)
    assert "Traceback" not in answer.get_data(as_text=True)
    return problem


class TestBodies:
    def test_with_an_unknown_field_are_refused(
        self,
        client: FlaskClient,
        platform: Platform,
        taking_a_body: Operation,
        headers: dict[str, str],
    ):
        answer = send(client, taking_a_body, headers, json={"surprise": 1})

        problem = assert_refused(answer, 422, platform)
        assert problem["errors"]["surprise"] == ["Unknown field."]

    def test_with_wrong_types_are_refused_field_by_field(
        self,
        client: FlaskClient,
        platform: Platform,
        taking_a_body: Operation,
        headers: dict[str, str],
    ):
        body = {name: strange_value(schema) for name, schema in taking_a_body.properties()}

        answer = send(client, taking_a_body, headers, json=body)

        problem = assert_refused(answer, 422, platform)
        assert set(problem["errors"]) == set(body)

    def test_with_over_long_strings_are_refused_field_by_field(
        self,
        client: FlaskClient,
        platform: Platform,
        taking_a_body: Operation,
        headers: dict[str, str],
    ):
        body = {
            name: "x" * (one.get("maxLength", 3_000) + 1)
            for name, one in taking_a_body.properties()
            if "string" in one.get("type", "object")
        }

        answer = send(client, taking_a_body, headers, json=body)

        problem = assert_refused(answer, 422, platform)
        assert set(body) <= set(problem["errors"])

    def test_with_empty_strings_are_refused(
        self,
        client: FlaskClient,
        platform: Platform,
        taking_a_body: Operation,
        headers: dict[str, str],
    ):
        body = {
            name: ""
            for name, one in taking_a_body.properties()
            if "string" in one.get("type", "object")
        }
        allowed_empty = {"description"}

        answer = send(client, taking_a_body, headers, json=body)

        problem = assert_refused(answer, 422, platform)
        assert set(body) - allowed_empty <= set(problem["errors"])

    def test_with_control_characters_are_refused(
        self,
        client: FlaskClient,
        platform: Platform,
        taking_a_body: Operation,
        headers: dict[str, str],
    ):
        body = {
            name: "a\u0000b@example.org"
            for name, one in taking_a_body.properties()
            if "string" in one.get("type", "object") and one.get("format") != "password"
        }

        problem = assert_refused(send(client, taking_a_body, headers, json=body), 422, platform)

        assert set(body) <= set(problem["errors"])

    def test_that_are_huge_are_refused_unread(
        self,
        client: FlaskClient,
        platform: Platform,
        taking_a_body: Operation,
        headers: dict[str, str],
    ):
        answer = send(
            client,
            taking_a_body,
            headers,
            data=b'{"a": "' + b"x" * 5_000_000 + b'"}',
            content_type="application/json",
        )

        assert assert_refused(answer, 413, platform)["code"] == "too_large"

    @pytest.mark.parametrize(
        "body",
        [
            b"{",
            b"[" * 30_000,
            b'{"a": NaN}',
            b'{"a": 1e999999}',
            b'"\\ud800"',
            b"\xff\xfe",
            b"null",
        ],
    )
    def test_that_are_no_json_objects_are_refused(
        self,
        client: FlaskClient,
        platform: Platform,
        taking_a_body: Operation,
        headers: dict[str, str],
        body: bytes,
    ):
        answer = send(client, taking_a_body, headers, data=body, content_type="application/json")

        assert_refused(answer, 400 if answer.status_code == 400 else 422, platform)

    def test_of_another_type_are_refused(
        self,
        client: FlaskClient,
        platform: Platform,
        taking_a_body: Operation,
        headers: dict[str, str],
    ):
        answer = send(client, taking_a_body, headers, data="{}", content_type="text/plain")

        assert assert_refused(answer, 415, platform)["code"] == "unsupported_media_type"


class TestOperations:
    @pytest.mark.parametrize("operation", WITHOUT_BODY, ids=str)
    def test_that_take_no_body_refuse_one(
        self,
        client: FlaskClient,
        platform: Platform,
        operation: Operation,
        headers: dict[str, str],
    ):
        answer = send(client, operation, headers, json={"surprise": 1})

        assert_refused(answer, 400, platform)

    @pytest.mark.parametrize("operation", OPERATIONS, ids=str)
    def test_refuse_unknown_query_parameters(
        self,
        client: FlaskClient,
        platform: Platform,
        operation: Operation,
        headers: dict[str, str],
    ):
        answer = send(client, operation, headers, query_string={"surprise": "1"})

        assert_refused(answer, 400 if answer.status_code == 400 else 422, platform)

    @pytest.mark.parametrize("operation", FOR_ACCOUNTS, ids=str)
    def test_for_accounts_refuse_whoever_is_not_signed_in(
        self, client: FlaskClient, platform: Platform, operation: Operation
    ):
        answer = send(client, operation, {})

        assert assert_refused(answer, 401, platform)["code"] == "sign_in_needed"
        assert platform.calls == []

    def test_at_unknown_addresses_are_problems_too(self, client: FlaskClient):
        answer = client.get("/api/v1/nowhere")

        assert (answer.status_code, answer.json["code"]) == (404, "not_found")

    def test_of_the_wrong_method_say_which_are_right(self, client: FlaskClient):
        answer = client.delete("/api/v1/public/series/evening-strings")

        assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")

    @pytest.mark.parametrize(
        "path", ["/api/v1/public/series/UPPER", "/m/short", "/j/a%00b%00cdefghijklmnop"]
    )
    def test_know_only_tokens_and_slugs_that_could_be_ours(
        self, client: FlaskClient, platform: Platform, path: str
    ):
        assert client.get(path).status_code == 404
        assert platform.calls == []
