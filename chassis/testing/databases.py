"""Fresh databases for tests: one a service and run, migrated once, emptied after every test."""

import secrets
from importlib import import_module

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine

from chassis import migrate
from chassis.db import create_engine
from chassis.tables import metadata as chassis_metadata


class Databases:
    """Makes a database a service on first use and drops them all in `drop_all`."""

    def __init__(self, server_url: str) -> None:
        self._server = sa.make_url(server_url).set(drivername="postgresql+psycopg")
        self._engines: dict[str, Engine] = {}
        self._used: set[str] = set()
        self._suffix = secrets.token_hex(4)

    def engine(self, service: str) -> Engine:
        """The engine of the service's database, at the newest schema."""
        if service not in self._engines:
            migrate.upgrade(self.empty_database(service), f"{service}.migrations")
        self._used.add(service)
        return self._engines[service]

    def empty_database(self, service: str) -> Engine:
        """The engine of a new database that holds nothing yet."""
        url = self._create(f"test_{service}_{self._suffix}")
        engine = create_engine(url.render_as_string(hide_password=False), pool_size=20)
        self._engines[service] = engine
        return engine

    def url(self, service: str) -> str:
        """The address of the same database, for a process of its own."""
        return self.engine(service).url.render_as_string(hide_password=False)

    def empty(self) -> None:
        """Empty every table of the databases that this test has used.

        By DELETE: TRUNCATE makes new files for every table and takes forty times as long.
        """
        for service in self._used:
            statements = [statement for table in _tables(service) for statement in _emptying(table)]
            with self._engines[service].begin() as db:
                # Neither foreign keys nor triggers, so that the order does not matter.
                db.execute(sa.text("SET LOCAL session_replication_role = replica"))
                db.execute(sa.text("; ".join(statements)))
        self._used.clear()

    def drop_all(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
            self._administer(f'DROP DATABASE IF EXISTS "{engine.url.database}" WITH (FORCE)')
        self._engines.clear()

    def _create(self, name: str) -> URL:
        self._administer(f'CREATE DATABASE "{name}"')
        # No test outlives the server: it need not wait for the disk at each commit.
        self._administer(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        return self._server.set(database=name)

    def _administer(self, statement: str) -> None:
        engine = sa.create_engine(self._server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as db:
            db.execute(sa.text(statement))


def _tables(service: str) -> list[sa.Table]:
    if service == "chassis":
        return chassis_metadata.sorted_tables
    own: sa.MetaData = import_module(f"{service}.models").Base.metadata
    return [*own.sorted_tables, *chassis_metadata.sorted_tables]


def _emptying(table: sa.Table) -> list[str]:
    """Statements that take a table's rows and start its counters anew."""
    counters = [column.name for column in table.columns if column.identity is not None]
    return [
        f"DELETE FROM {table.name}",  # noqa: S608 - our own names
        *(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{name}'), 1, false)"
            for name in counters
        ),
    ]
