"""Schema migrations: the chassis' own tables, then the service's, each with its version table.

Both run in one process under an advisory lock, so that several copies may start at once.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from chassis.schema import CHASSIS, CHASSIS_VERSIONS, SERVICE_VERSIONS

_LOCK = 7_311_993


def upgrade(engine: Engine, package: str) -> None:
    """Bring the database to the newest schema; `package` is such as `series.migrations`."""
    with engine.begin() as db:
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        _upgrade(db, CHASSIS, CHASSIS_VERSIONS)
        if package != CHASSIS:
            _upgrade(db, package, SERVICE_VERSIONS)


def differences(engine: Engine, metadata: sa.MetaData) -> list[object]:
    """What the models say and the migrations did not make, or the other way round."""
    from chassis.tables import metadata as own  # noqa: PLC0415 - keeps the tables out of gateways

    ignored = {CHASSIS_VERSIONS, SERVICE_VERSIONS, *own.tables}

    def counts(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
        return kind != "table" or name not in ignored

    with engine.connect() as db:
        options = {"include_object": counts, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(db, opts=options), metadata))


@cache
def _scripts(package: str) -> tuple[Config, ScriptDirectory]:
    (folder,) = import_module(package).__path__
    config = Config()
    config.set_main_option("script_location", str(Path(folder)).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config, ScriptDirectory.from_config(config)


def _upgrade(db: Connection, package: str, version_table: str) -> None:
    config, scripts = _scripts(package)

    def steps(revision: object, _context: object) -> object:
        return scripts._upgrade_revs("head", revision)

    with EnvironmentContext(config, scripts, fn=steps, destination_rev="head") as environment:
        environment.configure(connection=db, version_table=version_table)
        environment.run_migrations()
