"""Hands a message over, recipient by recipient, and keeps a ledger of it.

SMTP has no event log to ask afterwards. So a row is written before each mail and settled after:
what was begun and never answered is recorded as uncertain and not sent again; who had theirs, or
was refused, is passed over when the rest is tried again.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from chassis import clock
from chassis.addresses import normalise
from chassis.errors import Invalid
from chassis.tombstones import Tombstones
from chassis.unit_of_work import UnitOfWork
from notifications.commands import handing_over
from notifications.commands.handing_over import State
from notifications.post import Busy, Found, Outgoing, Refused, Uncertain
from notifications.smtp.connection import Connection, Server
from notifications.smtp.letters import address_of, as_bytes

log = logging.getLogger(__name__)


class SmtpCarrier:
    """A carrier of mail. Safe for threads: each message has a connection of its own."""

    def __init__(
        self,
        server: Server,
        new_unit_of_work: Callable[[], UnitOfWork],
        tombstones: Tombstones,
        *,
        domain: str,
        lease: timedelta,
    ) -> None:
        self._server = server
        self._new_unit_of_work = new_unit_of_work
        self._tombstones = tombstones
        self._domain = domain
        self._lease = lease

    def send(self, message: Outgoing) -> str:
        """To everyone who was not handed theirs before. Raises Busy where somebody has to wait."""
        waiting = 0
        with Connection(self._server) as connection:
            for recipient in message.variables:
                waiting += not self._hand_over(connection, message, recipient)
        if waiting:
            raise Busy(f"{waiting} recipients have to wait")
        return f"smtp:{message.message_id}"

    def find(self, message_id: str, *, recipient: str, since: datetime) -> Found | None:
        """Nothing shows it; the ledger keeps a second try from reaching anybody twice."""
        return None

    def _hand_over(self, connection: Connection, message: Outgoing, recipient: str) -> bool:
        """False where this one may be tried again later."""
        digest = self._digest(recipient)
        with self._new_unit_of_work() as uow:
            is_ours = handing_over.begin(uow, UUID(message.message_id), digest, lease=self._lease)
        if not is_ours:
            return True
        state, status = self._deliver(connection, message, recipient, digest)
        with self._new_unit_of_work() as uow:
            handing_over.settle(uow, UUID(message.message_id), digest, state, status)
        return state is not State.WAITING

    def _deliver(
        self, connection: Connection, message: Outgoing, recipient: str, digest: bytes
    ) -> tuple[State, str]:
        internet_id = f"<{message.message_id}.{digest.hex()[:16]}@{self._domain}>"
        try:
            content = as_bytes(message, recipient, internet_id=internet_id, now=clock.now())
            connection.deliver(address_of(message.sender), recipient, content)
        except Busy as error:
            return State.WAITING, str(error)
        except Uncertain as error:
            log.warning("a hand-over is uncertain", extra={"error": str(error)})
            return State.UNCERTAIN, str(error)
        except (Refused, ValueError) as error:
            return State.REFUSED, str(error) if isinstance(error, Refused) else "not sendable"
        return State.SENT, ""

    def _digest(self, recipient: str) -> bytes:
        try:
            return self._tombstones.digest("email", normalise(recipient))
        except Invalid:
            return self._tombstones.digest("email", recipient)
