"""Spans: recorded where asked for, in the trace that travels anyway; nothing personal in them."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy.engine import Engine

from chassis import outgoing, spans, statement_spans, trace, tracing
from chassis.inbox import Handler, Inbox, store
from chassis.messages import Event
from chassis.relay import _publish
from chassis.spans import Kind, Span
from chassis.tables import outbox
from chassis.telemetry import Exporting
from chassis.unit_of_work import UnitOfWork
from tests.chassis.test_figures import message

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
NewUnitOfWork = Callable[[], UnitOfWork]


@pytest.fixture
def ended() -> Iterator[list[Span]]:
    """The spans that have ended, in order."""
    found: list[Span] = []
    spans.record_with(found.append)
    yield found
    spans.record_with(None)


@pytest.fixture
def statements() -> Iterator[None]:
    """Statements are spans, as `tracing.configure` has it."""
    statement_spans.record()
    yield
    statement_spans.stop()


class TestSpan:
    def test_follows_from_the_senders_and_holds_its_parts(self, ended: list[Span]) -> None:
        with spans.following(PARENT, None, "get_series", Kind.SERVER) as spot:
            with spans.span("sql SELECT", Kind.CLIENT):
                inner = trace.current()
            assert trace.current() == spot

        part, whole = ended
        assert (whole.name, whole.parent_id) == ("get_series", "00f067aa0ba902b7")
        assert (part.trace, part.parent_id) == (inner, whole.trace.span_id)
        assert part.trace.trace_id == whole.trace.trace_id == PARENT[3:35]
        assert whole.started_ns <= part.started_ns <= part.ended_ns <= whole.ended_ns

    def test_tells_the_type_of_what_rose_and_not_its_words(self, ended: list[Span]) -> None:
        with (
            pytest.raises(ValueError, match="ana"),
            spans.following(None, None, "sign_up", Kind.SERVER),
        ):
            raise ValueError("ana@example.org")

        assert ended[0].failed == "ValueError"
        assert "ana" not in repr(ended)

    def test_of_no_trace_is_none(self, ended: list[Span]) -> None:
        with spans.span("sql SELECT"):
            spans.note({"rows": 1})

        assert ended == []

    def test_of_a_trace_that_nobody_wants_recorded_is_none(self, ended: list[Span]) -> None:
        unsampled = PARENT[:-2] + "00"

        with spans.following(unsampled, None, "x", Kind.SERVER), spans.span("y"):
            assert trace.current().trace_id == PARENT[3:35]

        assert ended == []

    def test_costs_nothing_where_nobody_records(self) -> None:
        with spans.following(PARENT, None, "x", Kind.SERVER) as spot, spans.span("y"):
            assert trace.current() == spot

    def test_of_a_vendor_tells_how_it_ended(self, ended: list[Span]) -> None:
        with (
            spans.following(None, None, "send", Kind.CONSUMER),
            outgoing.request("mailgun") as asked,
        ):
            asked.answered(200)

        assert (ended[0].name, ended[0].attributes) == ("ask mailgun", {"outcome": "2xx"})


class TestSampling:
    @pytest.mark.parametrize(("share", "flags"), [(0.0, {"00"}), (1.0, {"01"})])
    def test_marks_a_share_of_the_traces_that_begin_here(
        self, share: float, flags: set[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(trace, "_share", share)

        assert {trace.continued().traceparent[-2:] for _ in range(20)} == flags
        assert trace.continued(PARENT).is_sampled


class TestStatements:
    def test_are_spans_without_their_values(
        self, ended: list[Span], engine: Engine, statements: None
    ) -> None:
        with spans.following(None, None, "find", Kind.SERVER), engine.connect() as db:
            db.execute(sa.select(sa.literal("ana@example.org")))

        assert ended[0].name == "sql SELECT"
        assert "ana" not in repr(ended)

    def test_that_fail_end_too(self, ended: list[Span], engine: Engine, statements: None) -> None:
        with spans.following(None, None, "find", Kind.SERVER) as spot:
            with engine.connect() as db, pytest.raises(sa.exc.ProgrammingError):
                db.execute(sa.text("SELECT nothing FROM nowhere"))
            assert trace.current() == spot

        assert [span.name for span in ended] == ["sql SELECT", "find"]


class Confirming:
    """A publisher to whom the broker confirms everything."""

    def publish(self, batch: object) -> None:
        self.sent = batch


def test_a_fact_is_followed_through_outbox_and_inbox(
    ended: list[Span], new_uow: NewUnitOfWork, engine: Engine
) -> None:
    with spans.following(None, None, "join", Kind.SERVER) as joined, new_uow() as uow:
        uow.publish(Event("membership_requested", 1, {}))
    with engine.connect() as db:
        rows = db.execute(sa.select(outbox)).all()
    _publish(Confirming(), rows)  # type: ignore[arg-type]
    with new_uow() as uow:
        store(uow, message(1), traceparent=rows[0].traceparent)
    Inbox(new_uow, [Handler("stripe", "*", lambda uow, message: None)]).handle_due()

    names = [span.name for span in ended]
    assert names == ["join", "publish chassis.membership_requested", "handle stripe.invoice.paid"]
    assert {span.trace.trace_id for span in ended} == {joined.trace_id}
    assert {span.parent_id for span in ended[1:]} == {joined.span_id}


def test_a_collector_gets_the_ids_that_stand_in_the_logs() -> None:
    exporter = InMemorySpanExporter()
    spans.record_with(Exporting("series", SimpleSpanProcessor(exporter)))
    try:
        with spans.following(PARENT, None, "get_series", Kind.SERVER) as spot:
            spans.note({"http.route": "/s/<slug>"})
    finally:
        spans.record_with(None)

    (span,) = exporter.get_finished_spans()
    assert format(span.context.trace_id, "032x") == spot.trace_id
    assert format(span.context.span_id, "016x") == spot.span_id
    assert format(span.parent.span_id, "016x") == "00f067aa0ba902b7"
    assert span.resource.attributes["service.name"] == "series"
    assert span.attributes == {"http.route": "/s/<slug>"}


def test_nothing_is_loaded_where_no_collector_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "chassis.telemetry", None)

    tracing.configure("series", "", share=1.0)

    assert not spans.is_recording()
