"""Payment card numbers are refused wherever the gateway takes text in (promise P5)."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.operations import WITH_BODY, Operation
from tests.gateway.people import Visitor, text

CARD = "4242424242424242"
WRITTEN = "4242 4242 4242 4242"
NOT_TEXT = {"uuid", "date", "date-time", "password", "byte", "opaque"}


def _is_text(schema: dict[str, Any]) -> bool:
    kinds = schema.get("type", "")
    return "string" in kinds and schema.get("format") not in NOT_TEXT and "enum" not in schema


def _takes_text(operation: Operation) -> bool:
    return any(_is_text(schema) for _, schema in operation.properties())


class TestApi:
    @pytest.mark.promise("P5")
    @pytest.mark.parametrize("operation", [*filter(_takes_text, WITH_BODY)], ids=str)
    def test_refuses_a_card_number_in_every_text(
        self,
        client: FlaskClient,
        platform: Platform,
        program_holding: Callable[[str], dict[str, str]],
        caplog: pytest.LogCaptureFixture,
        operation: Operation,
    ):
        body = {name: CARD for name, one in operation.properties() if _is_text(one)}
        caplog.set_level(logging.DEBUG)

        answer = client.open(
            operation.address,
            method=operation.method.upper(),
            json=body,
            headers=program_holding("operator"),
        )

        assert answer.status_code == 422, answer.json
        assert set(body) <= set(answer.json["errors"])
        assert platform.changes == []
        assert CARD not in answer.get_data(as_text=True) + caplog.text


class TestPages:
    @pytest.mark.promise("P5")
    def test_refuse_a_card_number_and_say_where_it_belongs(
        self, visitor: Visitor, platform: Platform
    ):
        series_id = platform.series.add(platform.identity.host_id)
        slug = platform.series.series[series_id]["slug"]
        person = {"name": WRITTEN, "email": "noor@example.org"}

        answer = visitor.post(f"/s/{slug}/join", **person)

        assert answer.status_code == 422
        assert "a card is only ever entered at Stripe" in text(answer)
        assert WRITTEN not in answer.get_data(as_text=True)
        assert platform.asked("join_series") == []
