"""Which version a database's schema has, and whether this code can work with it.

Apart from `chassis.migrate`, and without alembic, which a process that only runs need not load: it
would hold a tenth of its memory. A migration's file is named for its version, `0001_accounts.py`.
"""

from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

CHASSIS = "chassis.migrations"
CHASSIS_VERSIONS = "chassis_version"
SERVICE_VERSIONS = "alembic_version"


def is_current(engine: Engine, package: str) -> bool:
    """True where the schema is at the newest version that this code knows, or past it.

    A version that this code does not know is a newer release's: the schema only ever grows, so
    the previous release goes on beside it.
    """
    with engine.connect() as db:
        return _will_do(db, CHASSIS, CHASSIS_VERSIONS) and _will_do(db, package, SERVICE_VERSIONS)


def versions(package: str) -> list[str]:
    """The versions that the package's migrations lead to, oldest first."""
    (folder,) = import_module(package).__path__
    names = (path.name for path in Path(folder, "versions").glob("[0-9]*_*.py"))
    return sorted(name.partition("_")[0] for name in names)


def present(db: Connection, version_table: str) -> str | None:
    """The version that the database is at; None where it was never migrated."""
    if not sa.inspect(db).has_table(version_table):
        return None
    column = sa.column("version_num", sa.String)
    return db.scalar(sa.select(column).select_from(sa.table(version_table, column)))


def _will_do(db: Connection, package: str, version_table: str) -> bool:
    found, known = present(db, version_table), versions(package)
    return found is not None and (found == known[-1] or found not in known)
