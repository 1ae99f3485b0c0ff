"""Erasing ahead while a cancellation fails: it holds identity back, not the others (rights.R4).

Who could not let go yet must not erase: with the rows would go what the cancellation needs. The
others do, and once it has succeeded everybody is asked anew, in order. A host whose members were
promised notice is left to the order alone: what they are told is made of the host's rows.
"""

from chassis.ids import new_id
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy import repository
from privacy.commands import fanout
from privacy.domain import Step
from privacy.models import Asked, Request

# As often as a cancellation is asked after before it counts as one that fails: some seconds where
# it is refused, some minutes where a service is silent.
ASKED_IN_VAIN = 4


def erase_ahead(uow: UnitOfWork, sealer: Sealer) -> int:
    """Have those erase who have let go, in requests that wait for somebody; returns how many."""
    ready = repository.ready_to_erase(uow.db, asked_in_vain=ASKED_IN_VAIN, last=fanout.ERASED_LAST)
    for let_go in ready:
        request = repository.lock_request(uow.db, let_go.request_id)
        if (request.step, request.round) != (let_go.step, let_go.round):
            continue
        fanout.send(uow, sealer, request, [_erasing(uow, request, let_go)])
    return len(ready)


def _erasing(uow: UnitOfWork, request: Request, let_go: Asked) -> Asked:
    asked = Asked(
        id=new_id(),
        request_id=request.id,
        step=Step.ERASE,
        round=request.round,
        service=let_go.service,
        attempt=0,
        send_at=uow.now,
    )
    uow.db.add(asked)
    return asked
