"""The code that proves who asks: mailed, good for ten minutes, three tries and one use (rights.R9).

A request has one at a time. While nobody has proved it, the code proves the request; once its
package lies ready, the code opens the package. What is stored is a keyed digest.
"""

import hmac
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from privacy import repository, tokens
from privacy.domain import CODE_LIVES, CODE_TRIES, CODES_PER_HOUR, Status
from privacy.models import Request


def is_one_too_many(uow: UnitOfWork, subject_digest: bytes) -> bool:
    """Whether the address has had as many within the hour as it gets, whoever asked for them."""
    since = uow.now - timedelta(hours=1)
    return repository.count_codes(uow.db, subject_digest, since=since) >= CODES_PER_HOUR


def renew(uow: UnitOfWork, request: Request) -> str:
    """A new code, which ends the one before."""
    code = tokens.new_code()
    request.link_digest = tokens.code_digest(uow.tombstones, request.id, code)
    request.code_expires_at = uow.now + CODE_LIVES
    request.code_tries = 0
    request.codes_mailed += 1
    request.code_mailed_at = uow.now
    return code


def count_try(uow: UnitOfWork, *, request_id: UUID) -> None:
    """Count a try before it is judged. In a transaction of its own: a refusal undoes nothing."""
    counted = {"code_tries": Request.code_tries + 1}
    uow.db.execute(
        sa.update(Request)
        .where(Request.id == request_id, Request.code_tries <= CODE_TRIES)
        .values(counted)
    )


def use(uow: UnitOfWork, *, request_id: UUID, code: str, of: Status) -> Request:
    """The request, locked, of which this is the code while it has that status; it is used up.

    Raises NotFound, the same whatever is wrong with it.
    """
    request = repository.find_locked(uow.db, request_id)
    if request is None or request.status != of or not _is_code(uow, request, code):
        raise NotFound("code_wrong", "This code is wrong, or no longer good. Have a new one sent.")
    request.link_digest = None
    return request


def _is_code(uow: UnitOfWork, request: Request, code: str) -> bool:
    if request.link_digest is None or request.code_expires_at is None:
        return False
    if request.code_expires_at <= uow.now or request.code_tries > CODE_TRIES:
        return False
    digest = tokens.code_digest(uow.tombstones, request.id, code)
    return hmac.compare_digest(request.link_digest, digest)
