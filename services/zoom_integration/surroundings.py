"""What work around remote calls needs of the service it runs in; tests give their own."""

import threading
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection

from chassis.encryption import KeyRing
from chassis.tombstones import Tombstones
from chassis.unit_of_work import UnitOfWork
from zoom_integration.settings import Settings
from zoom_integration.zoom.wiring import Zoom


class Calls(Protocol):
    """What asks other services."""

    def call(
        self, service: str, method: str, request: dict[str, Any], *, timeout: float = ...
    ) -> Any: ...


class Surroundings(Protocol):
    """The service, as `operations`, `access` and the workers see it."""

    settings: Settings
    clients: Zoom
    keys: KeyRing
    tombstones: Tombstones
    arrived: threading.Event
    """Set where something was kept in the inbox."""

    @property
    def calls(self) -> Calls: ...

    def unit_of_work(self) -> UnitOfWork: ...

    def connection(self) -> AbstractContextManager[Connection]: ...
