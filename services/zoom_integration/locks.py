"""Who works at Zoom for a host just now: one process, whatever the clock says.

A lease in a row would rest on the platform's clock, which jumps in the sandbox in the middle of a
request. PostgreSQL's session locks rest on the connection: they end with the process that held
them, and no transaction is open meanwhile. They need a connection of their own, so a pooler
between us and the database must pool by session.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from zoom_integration.surroundings import Surroundings


@contextmanager
def held(around: Surroundings, name: str) -> Iterator[bool]:
    """Hold the lock called `name` for the block; False where another holds it."""
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
    with around.connection() as db:
        is_held = bool(db.execute(sa.select(sa.func.pg_try_advisory_lock(key))).scalar_one())
        try:
            yield is_held
        finally:
            if is_held:
                _release(db, key)


def _release(db: sa.Connection, key: int) -> None:
    """A connection that cannot give it back is thrown away, and the lock with it."""
    try:
        db.execute(sa.select(sa.func.pg_advisory_unlock(key)))
    except sa.exc.DBAPIError:
        db.invalidate()
        raise
