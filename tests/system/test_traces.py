"""One trace leads from a form that was sent to the mail that was accepted; logs bear the trace."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from deploy.local.rundir import RunDirectory
from sandbox.demo.stage import Stage
from tests.system.collector import Arrived, Collector

JOIN = "/s/<slug:slug>/join"
STEPS = (
    ("gateway", "series.join_series"),
    ("series", "join_series"),
    ("series", "publish series.membership_requested"),
    ("notifications", "handle series.membership_requested"),
    ("notifications", "ask mailgun"),
)


def of_joining(collector: Collector) -> Iterator[list[Arrived]]:
    """Whole traces that lead from a form to a mail: a span comes before the one it is part of."""
    for spans in list(collector.traces.values()):
        known = {(span.service, span.name) for span in spans}
        ids = {span.span_id for span in spans} | {""}
        if known >= set(STEPS) and all(span.parent_id in ids for span in spans):
            yield spans


def test_one_trace_leads_from_joining_to_the_mail_that_was_accepted(
    played: Stage, collector: Collector, eventually: Callable[..., Any]
) -> None:
    spans = eventually(lambda: next(of_joining(collector), None))

    (door,) = [span for span in spans if span.name == "http POST"]
    assert door.parent_id == ""
    assert door.attributes["http.route"] == JOIN
    accepted = [span for span in spans if span.name == "ask mailgun"]
    assert {span.attributes["outcome"] for span in accepted} == {"2xx"}
    assert {span.service for span in spans if span.name.startswith("sql ")} >= {"series"}
    assert [span for span in spans if not span.parent_id] == [door]


def test_no_span_holds_anybodys_address(played: Stage, collector: Collector) -> None:
    told = repr(dict(collector.traces))

    assert len(told) > 10_000
    assert [address for address in addresses(played) if address in told] == []


def test_logs_are_json_with_a_trace(played: Stage, run_directory: RunDirectory) -> None:
    logs = {path.name: path.read_text() for path in run_directory.logs.glob("*.log")}
    services = [name for name in logs if name.startswith(("series", "notifications", "identity"))]

    assert len(services) >= 3
    for name in services:
        lines = [json.loads(line) for line in logs[name].splitlines() if line.startswith("{")]
        assert lines
        assert all(len(line["trace_id"]) == 32 for line in lines)


def addresses(stage: Stage) -> list[str]:
    people = [*stage.hosts.values(), *stage.series["free"].members, *stage.series["paid"].members]
    return [person.address for person in people]
