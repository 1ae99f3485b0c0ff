"""One transaction: what changes, and the events that say so, together or not at all."""

import threading
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Self

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from chassis import clock, outbox
from chassis.encryption import KeyRing
from chassis.messages import Event
from chassis.tombstones import Tombstones


class UnitOfWork:
    """A database session that commits when its block ends without an exception.

    `db` is the session, `now` the instant at which the block began, `keys` the service's key ring
    and `tombstones` its memory of the erased. Commands receive one and never commit.
    """

    db: Session

    def __init__(
        self,
        engine: Engine,
        source: str,
        *,
        keys: KeyRing | None = None,
        tombstones: Tombstones | None = None,
        arrived: threading.Event | None = None,
        wake: Callable[[str], None] | None = None,
    ) -> None:
        """`arrived` wakes this process' inbox, `wake` a task of it by the name of its method."""
        self._engine = engine
        self._source = source
        self._keys = keys
        self._tombstones = tombstones
        self._arrived = arrived
        self._wake = wake
        self._after_commit: list[Callable[[], None]] = []

    @property
    def keys(self) -> KeyRing:
        assert self._keys is not None, "this unit of work was made without a key ring"  # noqa: S101
        return self._keys

    @property
    def tombstones(self) -> Tombstones:
        assert self._tombstones is not None, "this unit of work was made without tombstones"  # noqa: S101
        return self._tombstones

    def __enter__(self) -> Self:
        self.now = clock.now()
        self.db = Session(self._engine, expire_on_commit=False)
        return self

    def publish(self, event: Event) -> None:
        """Record the event; the relay sends it once this block has committed."""
        outbox.record(self.db, event, source=self._source, now=self.now)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` once committed. Only for hints: a crash in between loses it."""
        self._after_commit.append(action)

    def wake_inbox(self) -> None:
        """Have what this block stored in the inbox handled at the commit, not at the next look."""
        if self._arrived is not None:
            self.after_commit(self._arrived.set)

    def wake(self, task: str) -> None:
        """Have what this process does by itself done at the commit, not at the next look."""
        if self._wake is not None:
            self.after_commit(partial(self._wake, task))

    def forget_actions(self) -> None:
        """Drop what was to follow the commit, as when the work was rolled back to a savepoint."""
        self._after_commit.clear()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is not None:
                self.db.rollback()
                return
            self.db.commit()
        finally:
            self.db.close()
        for action in self._after_commit:
            action()
