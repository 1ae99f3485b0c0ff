"""What every service runs beside its methods: the relay of its outbox, and its health endpoint."""

import threading
from typing import Any

import eventlet
import eventlet.wsgi
import sqlalchemy as sa
from nameko.extensions import DependencyProvider
from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy.engine import Engine

from chassis import message_figures, schema
from chassis.figures import FigureCollector
from chassis.relay import Relay
from chassis.rights import replaying
from chassis.transport import roles
from chassis.transport.health import Health


class OutboxRelay(DependencyProvider):
    """Sends the service's events.

    Stops after the entrypoints, so that their last events leave too.
    """

    role = roles.RELAY

    def setup(self) -> None:
        service = self.container.config["service"]
        self._stopping = threading.Event()
        self._relay = Relay(
            service.engine, service.settings.amqp_url, service.settings.broker_namespace
        )

    def start(self) -> None:
        self._greenlet = self.container.spawn_managed_thread(
            lambda: self._relay.run(self._stopping)
        )

    def stop(self) -> None:
        self._stopping.set()
        self._greenlet.wait()

    @property
    def is_connected(self) -> bool:
        return self._relay.is_connected


class DatabaseCheck:
    """The database answers, and its schema is the one this code knows, or newer.

    Probes come every few seconds and a schema does not go back, so it is read until it is right.
    """

    def __init__(self, engine: Engine, migrations: str) -> None:
        self._engine = engine
        self._migrations = migrations
        self._was_current = False

    def __call__(self) -> bool:
        if self._was_current:
            with self._engine.connect() as db:
                return bool(db.execute(sa.select(sa.true())).scalar_one())
        self._was_current = schema.is_current(self._engine, self._migrations)
        return self._was_current


def _no_erasure_is_missing(engine: Engine) -> bool:
    """A database that was restored holds the erased again, until they are erased once more."""
    with engine.connect() as db:
        return replaying.pending(db) is None


class HealthEndpoint(DependencyProvider):
    """`/healthz`, `/readyz` and `/metrics` over HTTP."""

    def setup(self) -> None:
        service = self.container.config["service"]
        self._listener = self.container.config["health_listener"]
        self._health = Health(
            {
                "database": DatabaseCheck(service.engine, self.container.config["migrations"]),
                "broker": self._reaches_broker,
                "erasures": lambda: _no_erasure_is_missing(service.engine),
            },
            self._figures(service),
        )

    def _figures(self, service: Any) -> CollectorRegistry:
        registry = CollectorRegistry()
        figures = (*message_figures.FIGURES, service.retention_figure(), *service.figures())
        registry.register(FigureCollector(service.connection, figures))
        pool = Gauge("database_connections", "Of the pool.", ["state"], registry=registry)
        pool.labels("used").set_function(service.engine.pool.checkedout)
        pool.labels("most").set(service.settings.database_pool_size)
        release = Gauge("release_info", "What runs here.", ["release"], registry=registry)
        release.labels(service.settings.release).set(1)
        return registry

    def start(self) -> None:
        self._greenlet = self.container.spawn_managed_thread(self._serve)

    def _reaches_broker(self) -> bool:
        """What hears and what publishes here has its connection; a process with neither asks."""
        links = [one for one in self.container.extensions if hasattr(one, "is_connected")]
        if not links:
            return bool(self.container.config["service"].calls.can_connect())
        return all(link.is_connected for link in links)

    def _serve(self) -> None:
        eventlet.wsgi.server(self._listener, self._health, log_output=False, debug=False)

    def stop(self) -> None:
        self._greenlet.kill()
        self._listener.close()
