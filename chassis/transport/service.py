"""What a service class stands on: its database, its way to other services, its vendors' clients."""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, Engine

from chassis import broker
from chassis.db import create_engine, read_only
from chassis.encryption import KeyRing
from chassis.figures import Figure
from chassis.jobs import Jobs
from chassis.settings import ServiceSettings
from chassis.task_runs import TaskRuns
from chassis.tombstones import Tombstones
from chassis.transport.background import HealthEndpoint, OutboxRelay
from chassis.transport.operating import OperatorEntrypoints
from chassis.transport.retention import RetentionEntrypoints
from chassis.transport.rights import RightsEntrypoints
from chassis.transport.rpc_client import RpcClient
from chassis.transport.turning import SealedColumns
from chassis.unit_of_work import UnitOfWork


class Service(RightsEntrypoints, RetentionEntrypoints, OperatorEntrypoints, SealedColumns):
    """Base of every `service.py`: set `name`, decorate methods by `chassis.transport.entrypoints`.

    One instance serves all calls of the process, many at a time: methods keep nothing on `self`.
    """

    name = ""

    outbox_relay = OutboxRelay()
    health_endpoint = HealthEndpoint()

    def __init__(
        self, settings: ServiceSettings, *, clients: Any = None, engine: Engine | None = None
    ) -> None:
        """Raises SettingsError. Connects to nothing yet."""
        broker.require_address(settings.amqp_url)
        self.settings = settings
        self.clients = clients
        self.engine = engine or create_engine(
            settings.database_url, pool_size=settings.database_pool_size
        )
        self.calls = RpcClient(settings.amqp_url, settings.broker_namespace)
        self.keys = KeyRing.from_setting(settings.encryption_keys)
        self.tombstones = Tombstones.from_setting(settings.tombstone_key)
        self.jobs = Jobs(TaskRuns(self.engine).note)
        self.arrived = threading.Event()
        self._read_only = read_only(self.engine)
        # Set at the first signal: whoever works through a long list ends after what is in hand.
        self.stopping = threading.Event()

    def unit_of_work(self) -> UnitOfWork:
        """A transaction on this service's database. No remote call within."""
        return UnitOfWork(
            self.engine,
            source=self.name,
            keys=self.keys,
            tombstones=self.tombstones,
            arrived=self.arrived,
            wake=self.jobs.wake,
        )

    def figures(self) -> Sequence[Figure]:
        """How things stand here, beside the messages: a service says what is worth watching."""
        return ()

    def connection(self) -> AbstractContextManager[Connection]:
        """A Core connection whose statements are each a transaction: for reads."""
        return self._read_only.connect()
