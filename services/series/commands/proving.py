"""Proving to be the member behind a join link, by a code that is mailed to the member."""

from chassis.errors import Invalid
from chassis.unit_of_work import UnitOfWork
from series import events, repository
from series.commands.opening import linked
from series.domain.membership import Status
from series.domain.proofs import is_code, mailed_code
from series.settings import Policy


def request_join_code(uow: UnitOfWork, policy: Policy, *, token: str) -> None:
    """Mail the member a code, once a minute at most. Raises NotFound."""
    named = linked(uow, policy, token)[2]
    found = repository.find_membership(uow.db, named.id)
    if found is None or found[1].status != Status.ACTIVE:
        return
    membership = found[1]
    if uow.now - membership.asked_at < policy.ask_again_after:
        return
    membership.asked_at = uow.now
    code = mailed_code(policy.links, membership.id, uow.now)
    uow.publish(events.join_code_requested(membership, code=code))


def prove_membership(uow: UnitOfWork, policy: Policy, *, token: str, code: str) -> dict[str, str]:
    """A proof for the browser in which the mailed code was typed. Raises NotFound, Invalid."""
    membership = linked(uow, policy, token)[2]
    if not is_code(policy.links, membership.id, code, uow.now):
        sentence = "This is not the code of our latest mail, or it is too old."
        raise Invalid("code_wrong", sentence, {"code": [sentence]})
    return {"proof_token": policy.links.proof_token(membership.id)}
