"""Asks the provider's event log about messages whose sending broke off."""

import logging
from collections.abc import Callable
from datetime import timedelta

from chassis.unit_of_work import UnitOfWork
from notifications.commands import settling
from notifications.commands.settling import Patience, Unsettled
from notifications.domain.delivery import Reason
from notifications.post import Busy, Carrier, Refused, Uncertain

# The provider's clock and ours need not agree.
CLOCK_SKEW = timedelta(minutes=5)
log = logging.getLogger(__name__)


class Settler:
    """Works through the uncertain messages, one after another."""

    def __init__(
        self, new_unit_of_work: Callable[[], UnitOfWork], carrier: Carrier, patience: Patience
    ) -> None:
        self._new_unit_of_work = new_unit_of_work
        self._carrier = carrier
        self._patience = patience

    def settle_all_due(self) -> None:
        while asked := self._claim():
            try:
                self._settle(asked)
            except (Busy, Refused, Uncertain) as error:
                log.warning("the event log does not answer", extra={"error": str(error)})
                return

    def _claim(self) -> Unsettled | None:
        with self._new_unit_of_work() as uow:
            return settling.claim_next(uow, self._patience)

    def _settle(self, asked: Unsettled) -> None:
        found = self._carrier.find(
            str(asked.message_id), recipient=asked.recipient, since=asked.tried_at - CLOCK_SKEW
        )
        with self._new_unit_of_work() as uow:
            if found is not None and found.is_rejected:
                settling.fail(uow, asked, Reason.REFUSED)
            else:
                provider_id = found.provider_id if found is not None else None
                settling.settle(uow, asked, self._patience, provider_id=provider_id)
