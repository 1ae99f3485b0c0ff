"""The sandbox's memory: JSON documents in named collections, in one SQLite file.

One connection behind one lock: the doubles serve a handful of people, and a serial store
leaves no race to reason about. What the documents mean is the vendors' business.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]
Documents = list[Document]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    collection TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (collection, id)
)
"""


class Store:
    """Thread-safe; every statement outside `transaction` is a transaction of its own."""

    def __init__(self, path: str) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, alone; an inner transaction joins the outer one."""
        with self._lock:
            self._depth += 1
            try:
                if self._depth == 1:
                    self._db.execute("BEGIN IMMEDIATE")
                yield
            except BaseException:
                if self._depth == 1:
                    self._db.execute("ROLLBACK")
                raise
            else:
                if self._depth == 1:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1

    def execute(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement and return all its rows."""
        with self._lock:
            return self._db.execute(statement, values).fetchall()

    def collection(self, name: str, *, indexed: tuple[str, ...] = ()) -> "Collection":
        """The documents called `name` (`stripe.customers`); `indexed` fields are found fast."""
        return Collection(self, name, indexed)

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._db.close()


class Collection:
    """Documents by id, in the order in which they were first put."""

    def __init__(self, store: Store, name: str, indexed: tuple[str, ...]) -> None:
        self._store = store
        self._name = name
        for field in indexed:
            store.execute(
                f'CREATE INDEX IF NOT EXISTS "{name}.{field}" '
                f"ON document (collection, {_extract(field)}) WHERE collection = '{name}'"
            )

    def get(self, id: str) -> Document | None:  # noqa: A002
        """The document, or None."""
        rows = self._select("AND id = ?", id)
        return rows[0] if rows else None

    def put(self, id: str, document: Mapping[str, Any]) -> Document:  # noqa: A002
        """Insert or replace the whole document; it keeps its place in the order."""
        self._store.execute(
            "INSERT INTO document (collection, id, body) VALUES (?, ?, ?)"
            " ON CONFLICT (collection, id) DO UPDATE SET body = excluded.body",
            self._name,
            id,
            json.dumps(document),
        )
        return dict(document)

    def update(self, id: str, **changes: Any) -> Document:  # noqa: A002
        """Change some fields of a document; KeyError if it is not there."""
        with self._store.transaction():
            document = self.get(id)
            if document is None:
                raise KeyError(f"{self._name} {id}")
            return self.put(id, {**document, **changes})

    def delete(self, id: str) -> bool:  # noqa: A002
        """Remove the document; False if it was not there."""
        removed = self._store.execute(
            "DELETE FROM document WHERE collection = ? AND id = ? RETURNING seq", self._name, id
        )
        return bool(removed)

    def list(
        self,
        where: Mapping[str, Any] | None = None,
        *,
        newest_first: bool = False,
        limit: int = -1,
        offset: int = 0,
    ) -> Documents:
        """Documents whose top-level fields equal those of `where`."""
        conditions = where or {}
        clause = "".join(f" AND {_extract(field)} IS ?" for field in conditions)
        order = "DESC" if newest_first else "ASC"
        return self._select(
            f"{clause} ORDER BY seq {order} LIMIT ? OFFSET ?", *conditions.values(), limit, offset
        )

    def find(self, where: Mapping[str, Any]) -> Document | None:
        """The newest document whose fields equal those of `where`, or None."""
        found = self.list(where, newest_first=True, limit=1)
        return found[0] if found else None

    def _select(self, clause: str, *values: object) -> Documents:
        rows = self._store.execute(
            f"SELECT body FROM document WHERE collection = '{self._name}' {clause}",  # noqa: S608
            *values,
        )
        return [json.loads(body) for (body,) in rows]


def _extract(field: str) -> str:
    return f"json_extract(body, '$.{field}')"
