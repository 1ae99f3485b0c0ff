"""Our spans as OpenTelemetry's, for its exporters. Imported only where spans are recorded."""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from chassis.spans import Span

_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


def to_collector(endpoint: str) -> SpanProcessor:
    """Batches, and sends in a thread of its own; what cannot be sent is dropped in the end."""
    return BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces"))


class Exporting:
    """A recorder that hands spans to one of OpenTelemetry's processors."""

    def __init__(self, service: str, processor: SpanProcessor) -> None:
        self._resource = Resource.create({SERVICE_NAME: service})
        self._processor = processor

    def __call__(self, span: Span) -> None:
        self._processor.on_end(
            ReadableSpan(
                name=span.name,
                context=_context(span.trace.trace_id, span.trace.span_id),
                parent=_context(span.trace.trace_id, span.parent_id) if span.parent_id else None,
                resource=self._resource,
                attributes=span.attributes,
                kind=SpanKind[span.kind.name],
                status=_status(span.failed),
                start_time=span.started_ns,
                end_time=span.ended_ns,
            )
        )


def _context(trace_id: str, span_id: str) -> SpanContext:
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=False, trace_flags=_SAMPLED)


def _status(failed: str | None) -> Status:
    return Status(StatusCode.ERROR, failed) if failed else Status(StatusCode.UNSET)
