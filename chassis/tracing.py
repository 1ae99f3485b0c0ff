"""Sends spans to an OpenTelemetry collector, by OTLP over HTTP, where a setting names one.

OpenTelemetry's library batches, retries and encodes; the ids are ours, so that a trace in the logs
and in the collector is the same. It is loaded only where it is asked for: it would hold a tenth of
a process' memory, and SQLAlchemy as much of the gateway's, which needs none.
"""

from chassis import spans, trace


def configure(service: str, endpoint: str, *, share: float) -> None:
    """Send this process' spans to `endpoint`, such as http://collector:4318; nowhere if empty.

    `share` is that of the traces begun here which are recorded, from 0 to 1.
    """
    if not endpoint:
        return
    from chassis import statement_spans  # noqa: PLC0415 - only where asked for
    from chassis.telemetry import Exporting, to_collector  # noqa: PLC0415 - only where asked for

    trace.sample(share)
    spans.record_with(Exporting(service, to_collector(endpoint)))
    statement_spans.record()
