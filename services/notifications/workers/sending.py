"""Sends what is due, several at once: claim, prepare, write that it is being sent, send, record."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from chassis import clock, spans
from chassis.errors import Unavailable
from chassis.retry import backoff
from chassis.transport.errors import RemoteFault
from chassis.unit_of_work import UnitOfWork
from notifications.commands import sending
from notifications.commands.sending import Claim, Frozen
from notifications.directory import Gone
from notifications.domain.delivery import Reason
from notifications.post import Busy, Carrier, Outgoing, Refused, Uncertain
from notifications.workers.preparing import Prepared, Preparer

RETRY_BASE, RETRY_CAP = timedelta(seconds=2), timedelta(minutes=5)
log = logging.getLogger(__name__)


class Sender:
    """Takes messages from the database to the provider; several may run beside each other."""

    def __init__(
        self,
        new_unit_of_work: Callable[[], UnitOfWork],
        preparer: Preparer,
        carrier: Carrier,
        *,
        lease: timedelta,
        concurrency: int,
        is_stopping: Callable[[], bool],
    ) -> None:
        self._new_unit_of_work = new_unit_of_work
        self._preparer = preparer
        self._carrier = carrier
        self._lease = lease
        self._concurrency = concurrency
        self._is_stopping = is_stopping

    def send_all_due(self) -> None:
        """Send until nothing is due, or the service stops: another goes on where this one ended.

        The first alone: mostly there is none, or just one.
        """
        if not self.send_next():
            return
        with ThreadPoolExecutor(self._concurrency) as pool:
            for drained in [pool.submit(self._drain) for _ in range(self._concurrency)]:
                drained.result()

    def _drain(self) -> None:
        while not self._is_stopping() and self.send_next():
            pass

    def send_next(self) -> bool:
        """Take one message as far as it goes; False where none is due."""
        with self._new_unit_of_work() as uow:
            claim = sending.claim_due(uow, lease=self._lease)
            frozen = sending.recipients_of(uow, claim) if isinstance(claim, Claim) else {}
        if isinstance(claim, Claim):
            name = f"send {claim.kind.name}"
            with spans.following(claim.traceparent, None, name, spans.Kind.CONSUMER):
                self._send(claim, frozen)
        return bool(claim)

    def _send(self, claim: Claim, frozen: Frozen) -> None:
        try:
            prepared = self._preparer.prepare(claim, frozen, now=clock.now())
        except (Unavailable, RemoteFault) as error:
            log.warning("a message waits for a service", extra={"error": type(error).__name__})
            self._put_back(claim)
        except Gone as gone:
            with self._new_unit_of_work() as uow:
                sending.drop(uow, claim, gone.reason)
        else:
            self._hand_over(claim, prepared)

    def _hand_over(self, claim: Claim, prepared: Prepared) -> None:
        with self._new_unit_of_work() as uow:
            sending.note_departed(uow, claim, prepared.departed)
            allowed = sending.begin(uow, claim, prepared.candidates, lease=self._lease)
        if allowed is None:
            return
        # From its lease on the settler may ask about it, and find that it was not accepted.
        if clock.now() >= uow.now + self._lease:
            log.warning("a message took too long to be handed over and waits again")
            self._put_back(claim)
            return
        self._post(claim, _only_to(prepared.outgoing, allowed))

    def _post(self, claim: Claim, outgoing: Outgoing) -> None:
        try:
            provider_id = self._carrier.send(outgoing)
        except Busy as error:
            log.warning("the provider is busy", extra={"error": str(error)})
            self._put_back(claim)
        except Uncertain as error:
            log.warning("a send is uncertain", extra={"error": str(error)})
            with self._new_unit_of_work() as uow:
                sending.record_uncertain(uow, claim)
        except Refused as error:
            log.error("the provider refused a message", extra={"error": str(error)})
            with self._new_unit_of_work() as uow:
                sending.record_failed(uow, claim, Reason.REFUSED)
        else:
            with self._new_unit_of_work() as uow:
                sending.record_sent(uow, claim, provider_id)

    def _put_back(self, claim: Claim) -> None:
        wait = backoff(claim.attempt, base=RETRY_BASE, cap=RETRY_CAP)
        with self._new_unit_of_work() as uow:
            sending.put_back(uow, claim, wait=wait)


def _only_to(outgoing: Outgoing, addresses: set[str]) -> Outgoing:
    if len(addresses) == len(outgoing.variables):
        return outgoing
    kept = {address: own for address, own in outgoing.variables.items() if address in addresses}
    return replace(outgoing, variables=kept)
