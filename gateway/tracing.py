"""Each request continues the trace that its caller names, or begins one.

Whether it is recorded is decided here: a stranger cannot have us record all they do.
"""

from collections.abc import Callable, Iterable
from typing import Any

from chassis import spans, trace

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def following(app: Wsgi) -> Wsgi:
    """`app`, with a trace around each request."""

    def traced(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        # The path is not told: it can hold a token.
        name = f"http {environ['REQUEST_METHOD']}"
        caller = trace.at_the_door(environ.get("HTTP_TRACEPARENT"))
        with spans.following(caller, None, name, spans.Kind.SERVER):
            return app(environ, start)

    return traced
