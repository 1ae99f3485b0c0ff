"""A request goes on with its caller's trace; whether that is recorded is ours to say."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from chassis import spans, trace
from chassis.spans import Span

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-"


@pytest.fixture
def ended() -> Iterator[list[Span]]:
    """The spans that were recorded."""
    found: list[Span] = []
    spans.record_with(found.append)
    yield found
    spans.record_with(None)


@pytest.mark.parametrize("flag", ["00", "01"])
def test_follows_from_the_callers_span(client: FlaskClient, ended: list[Span], flag: str):
    client.get("/contact", headers={"traceparent": PARENT + flag})

    (door,) = [span for span in ended if span.name == "http GET"]
    assert (door.trace.trace_id, door.parent_id) == (PARENT[3:35], PARENT[36:52])


@pytest.mark.parametrize("flag", ["00", "01"])
def test_is_not_recorded_because_a_stranger_says_so(
    client: FlaskClient, ended: list[Span], monkeypatch: pytest.MonkeyPatch, flag: str
):
    monkeypatch.setattr(trace, "_share", 0.0)

    client.get("/contact", headers={"traceparent": PARENT + flag})

    assert ended == []


def test_begins_a_trace_where_the_callers_is_rubbish(client: FlaskClient, ended: list[Span]):
    client.get("/contact", headers={"traceparent": "00-rubbish-01"})

    (door,) = [span for span in ended if span.name == "http GET"]
    assert door.parent_id is None
