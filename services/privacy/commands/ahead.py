"""Erasing ahead while a cancellation fails: it holds identity back, not the others (rights.R4).

Who could not let go yet must not erase: with the rows would go what the cancellation needs. The
others do, and once it has succeeded everybody is asked anew, in order. A host whose members were
promised notice is left to the order alone: what they are told is made of the host's rows.
"""

from chassis.unit_of_work import UnitOfWork
from privacy import repository, rounds
from privacy.commands import fanout
from privacy.domain import Step

# As often as a cancellation is asked after before it counts as one that fails: some seconds where
# it is refused, some minutes where a service is silent.
ASKED_IN_VAIN = 4


def erase_ahead(uow: UnitOfWork) -> int:
    """Have those erase who have let go, in requests that wait for somebody; returns how many."""
    ready = rounds.ready_to_erase(uow.db, asked_in_vain=ASKED_IN_VAIN, last=fanout.ERASED_LAST)
    for let_go in ready:
        request = repository.lock_request(uow.db, let_go.request_id)
        if (request.step, request.round) != (let_go.step, let_go.round):
            continue
        command = fanout.command(request, Step.ERASE, let_go.service, uow.now)
        rounds.keep_commands(uow.db, [command])
        uow.wake(fanout.FAN_OUT)
    return len(ready)
