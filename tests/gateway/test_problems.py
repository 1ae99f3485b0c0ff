"""Refusals over HTTP."""

import pytest
from flask.testing import FlaskClient

from chassis import errors
from chassis.transport.errors import RemoteFault
from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, text

PATH = "/api/v1/public/series/evening-strings"


class TestRefusals:
    @pytest.mark.parametrize(
        ("kind", "status"),
        [
            (errors.Invalid, 422),
            (errors.Unauthenticated, 401),
            (errors.Forbidden, 403),
            (errors.NotFound, 404),
            (errors.Conflict, 409),
            (errors.RateLimited, 429),
            (errors.Unavailable, 503),
        ],
    )
    def test_become_problem_documents_with_their_code(
        self,
        client: FlaskClient,
        platform: Platform,
        kind: type[errors.ChassisError],
        status: int,
    ):
        platform.failure = kind("a_code", "A sentence.", {"title": ["Wrong."]})

        answer = client.get(PATH)

        assert answer.status_code == answer.json["status"] == status
        assert answer.mimetype == "application/problem+json"
        assert (answer.json["code"], answer.json["detail"]) == ("a_code", "A sentence.")
        assert answer.json["type"].endswith("/api/docs/problems#a_code")

    def test_name_fields_only_where_the_request_is_wrong(
        self, client: FlaskClient, platform: Platform
    ):
        platform.failure = errors.Conflict("a_code", "A sentence.", {"inner": "matter"})

        assert "errors" not in client.get(PATH).json

    def test_of_being_too_often_say_how_long_to_wait(self, client: FlaskClient, platform: Platform):
        platform.failure = errors.RateLimited("slow_down", "Wait.", {"retry_after": 42})

        assert client.get(PATH).headers["Retry-After"] == "42"

    def test_lead_to_a_page_that_explains_them(self, client: FlaskClient):
        problem = client.get("/api/v1/nowhere").json

        assert client.get(problem["type"].partition("#")[0]).status_code == 200


class TestFaults:
    @pytest.mark.parametrize(
        "fault", [RemoteFault("their-reference"), ZeroDivisionError("secret matter")]
    )
    def test_show_a_reference_and_nothing_else(
        self, client: FlaskClient, platform: Platform, fault: Exception
    ):
        platform.failure = fault

        answer = client.get(PATH)

        assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
        assert len(answer.json["reference"]) == 12
        assert "secret" not in answer.get_data(as_text=True)
        assert "their-reference" not in answer.get_data(as_text=True)

    def test_are_logged_once_with_the_reference(
        self, client: FlaskClient, platform: Platform, caplog: pytest.LogCaptureFixture
    ):
        platform.failure = ZeroDivisionError("secret matter")

        reference = client.get(PATH).json["reference"]

        assert [record.reference for record in caplog.records] == [reference]

    def test_on_a_page_are_a_page(self, visitor: Visitor, platform: Platform):
        platform.failure = ZeroDivisionError("secret matter")

        answer = visitor.get("/s/evening-strings")

        assert answer.status_code == 500
        assert "Reference:" in text(answer)
        assert "secret" not in text(answer)


class TestPages:
    def test_of_nothing_say_so(self, visitor: Visitor):
        answer = visitor.get("/nowhere")

        assert answer.status_code == 404
        assert "There is nothing at this address." in text(answer)

    def test_of_a_part_that_is_away_say_when_to_try_again(
        self, visitor: Visitor, platform: Platform
    ):
        platform.down = {"series"}

        answer = visitor.get("/s/evening-strings")

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")

    def test_that_need_sign_in_lead_there_and_back(self, visitor: Visitor):
        answer = visitor.get("/account?tab=places")

        assert answer.location == "/sign-in?next=/account?tab%3Dplaces"

    def test_inside_a_page_are_a_fragment(self, visitor: Visitor, platform: Platform):
        platform.down = {"series"}

        answer = visitor.get("/j/join-token-0123456789/state", headers={"HX-Request": "true"})

        assert "<html" not in answer.get_data(as_text=True)
        assert answer.status_code == 503
