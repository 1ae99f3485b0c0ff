"""Probes and figures, answered before Flask is asked: /healthz, /readyz, /metrics.

Figures are for the cluster's own Prometheus: a request that came through a proxy gets none.
"""

from collections.abc import Callable, Iterable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from chassis.errors import Unavailable
from chassis.transport.health import Health
from gateway.remote import Remote

_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
_PROXIED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED")

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def answering(app: Wsgi, remote: Remote, figures: CollectorRegistry) -> Wsgi:
    """`app`, with the probes and `figures` in front of it."""
    probes = Health({"broker": lambda: is_broker_there(remote)})

    def with_probes(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path not in _PATHS:
            return app(environ, start)
        if path == "/metrics":
            return _shown(figures, environ, start)
        return probes(environ, start)

    return with_probes


def is_broker_there(remote: Remote) -> bool:
    """Whether calls can leave. One service being down is no reason to take no visitors."""
    try:
        remote.identity.get_signing_keys()
    except Unavailable as error:
        return error.code != "broker_unreachable"
    return True


def _shown(
    figures: CollectorRegistry, environ: dict[str, Any], start: Callable[..., Any]
) -> Iterable[bytes]:
    if any(name in environ for name in _PROXIED):
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]
    start("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
    return [generate_latest(figures)]
