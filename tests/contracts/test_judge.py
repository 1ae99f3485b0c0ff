"""The judge itself: it must refuse as well as accept."""

import pytest

from tests.contracts.judge import Breach, Contract
from tests.contracts.recording import nested

CONTRACT = Contract(
    {
        "openapi": "3.0.3",
        "paths": {
            "/things/{thing_id}": {
                "parameters": [{"name": "expand", "in": "query"}],
                "patch": {
                    "requestBody": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                        }
                    },
                    "responses": {
                        "200": {
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": "#/components/schemas/Thing"}
                                }
                            }
                        }
                    },
                },
            }
        },
        "components": {
            "schemas": {
                "Thing": {
                    "type": "object",
                    "properties": {
                        "size": {"type": "integer", "nullable": True},
                        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                    },
                },
                "Part": {"type": "object", "properties": {"name": {"type": "string"}}},
            }
        },
    }
)


class TestRequests:
    def test_a_documented_one_passes(self) -> None:
        CONTRACT.check_request(
            "PATCH", "/things/1", {"expand": "a"}, {"size": None, "parts": [{"name": "x"}]}
        )

    @pytest.mark.parametrize(
        ("method", "path", "query", "body"),
        [
            ("PATCH", "/others/1", {}, {}),
            ("GET", "/things/1", {}, None),
            ("PATCH", "/things/1", {"colour": "red"}, {}),
            ("PATCH", "/things/1", {}, {"size": "large"}),
            ("PATCH", "/things/1", {}, {"weight": 3}),
            ("PATCH", "/things/1", {}, {"parts": [{"title": "x"}]}),
        ],
    )
    def test_an_undocumented_one_is_a_breach(
        self, method: str, path: str, query: dict[str, str], body: object
    ) -> None:
        with pytest.raises(Breach):
            CONTRACT.check_request(method, path, query, body)


class TestAnswers:
    def test_an_error_that_the_copy_leaves_out_passes(self) -> None:
        CONTRACT.check_response("PATCH", "/things/1", 429, {"message": "slow down"})

    @pytest.mark.parametrize(("status", "body"), [(204, None), (200, {"size": "large"})])
    def test_a_success_of_another_shape_is_a_breach(self, status: int, body: object) -> None:
        with pytest.raises(Breach):
            CONTRACT.check_response("PATCH", "/things/1", status, body)


def test_bracketed_form_names_become_nested_objects_and_lists() -> None:
    assert nested([("a[b][0]", "1"), ("a[c]", "2"), ("d", "3")]) == {
        "a": {"b": ["1"], "c": "2"},
        "d": "3",
    }
