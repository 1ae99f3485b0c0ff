"""What the methods of every subject have at hand."""

from chassis.transport.service import Service
from identity import retention
from identity.clients import Clients
from identity.sealed import SEALED
from identity.settings import Settings


class Base(Service):
    settings: Settings
    clients: Clients
    schedule = staticmethod(retention.rules)
    sealed = SEALED
