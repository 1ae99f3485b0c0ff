"""Commands under a key: a repetition gets the first answer and has no second effect.

The key is stored in the transaction of the command, so that a crash keeps both or neither. Two at
once: the second waits for the first to commit, then reads its answer.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis.errors import Conflict, Invalid
from chassis.tables import idempotency_key as table
from chassis.unit_of_work import UnitOfWork

KEPT_FOR = timedelta(hours=24)
MAX_LENGTH = 200


def answer(
    uow: UnitOfWork, key: str, method: str, request: dict[str, Any], act: Callable[[], Any]
) -> Any:
    """The answer of `act`, or the one first given under `key`.

    Raises Conflict where the key was used with another request, Invalid for an unusable key.
    """
    _require_usable(key)
    digest = hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS)).digest()
    db, this = uow.db.connection(), {"this_key": key, "this_method": method}
    claim = {"key": key, "method": method, "request_digest": digest, "created_at": uow.now}
    if db.execute(_CLAIM, claim).first() is None:
        first = db.execute(_FIRST, this).one()
        if first.request_digest != digest:
            raise Conflict("idempotency_key_reused", "This key came with another request before.")
        return first.answer
    given = act()
    db.execute(_ANSWERED, this | {"given": given})
    return given


# Made once: every command under a key comes by here.
_IS_THIS = sa.and_(
    table.c.key == sa.bindparam("this_key"), table.c.method == sa.bindparam("this_method")
)
_CLAIM = insert(table).on_conflict_do_nothing().returning(table.c.key)
_FIRST = sa.select(table).where(_IS_THIS)
_ANSWERED = sa.update(table).where(_IS_THIS).values(answer=sa.bindparam("given"))


def _require_usable(key: str) -> None:
    if not key or len(key) > MAX_LENGTH or not key.isprintable():
        raise Invalid("idempotency_key_unusable", "An idempotency key has 1 to 200 characters.")
