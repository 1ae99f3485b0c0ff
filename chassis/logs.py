"""Logs: one JSON object a line on standard output, with the trace; no personal data by rule."""

import json
import logging
import sys
from datetime import UTC, datetime

from chassis import trace

_OWN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Renders a record: time, level, service, logger, event, trace, and what `extra=` added."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        spot = trace.current()
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "service": self.service,
            "logger": record.name,
            "event": record.getMessage(),
            "trace_id": spot.trace_id,
            "correlation_id": spot.correlation_id,
        }
        line |= {key: value for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info:
            line["exception"] = _without_message(self.formatException(record.exc_info))
        return json.dumps(line, default=str, ensure_ascii=False)


def _without_message(traceback: str) -> str:
    """The frames and the exception's type. Messages can quote rows, and rows hold people."""
    lines = traceback.splitlines()
    return "\n".join([line for line in lines if line.startswith(("  File", "Traceback"))]) + (
        "\n" + lines[-1].split(":", 1)[0]
    )


def configure(service: str, level: str = "INFO") -> None:
    """Send every logger of this process through the JSON formatter."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter(service))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These narrate what they do at INFO: every frame, every look at the schema.
    for talkative in ("amqp", "alembic.runtime"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
