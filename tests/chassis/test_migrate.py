"""Migrations: once, together with others, and models that say what they made."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from chassis import migrate, schema
from chassis.db import UtcDateTime
from chassis.tables import metadata
from chassis.testing.databases import Databases

SERVICES = ("identity", "series", "zoom_integration", "billing", "notifications", "privacy")


@pytest.fixture
def empty_database(postgres_url: str) -> Iterator[Engine]:
    databases = Databases(postgres_url)
    engine = databases.empty_database("migrate")
    yield engine
    databases.drop_all()


def test_several_copies_may_migrate_at_once(empty_database: Engine):
    errors: list[Exception] = []

    def upgrade() -> None:
        try:
            migrate.upgrade(empty_database, "privacy.migrations")
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            errors.append(error)

    copies = [threading.Thread(target=upgrade) for _ in range(4)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()

    assert errors == []
    assert schema.is_current(empty_database, "privacy.migrations")


def test_an_empty_schema_is_not_current(empty_database: Engine):
    assert not schema.is_current(empty_database, "privacy.migrations")


def test_a_schema_of_a_newer_release_will_do(empty_database: Engine):
    migrate.upgrade(empty_database, "privacy.migrations")
    with empty_database.begin() as db:
        db.execute(sa.text("update alembic_version set version_num = '9999'"))

    assert schema.is_current(empty_database, "privacy.migrations")


@pytest.mark.parametrize("package", [schema.CHASSIS, *(f"{name}.migrations" for name in SERVICES)])
def test_a_migration_is_named_for_its_version_and_follows_the_one_before(package: str):
    versions = schema.versions(package)

    (folder,) = import_module(package).__path__
    history = [
        (script.revision, script.down_revision)
        for script in ScriptDirectory(folder).walk_revisions()
    ]

    assert history[::-1] == list(zip(versions, [None, *versions[:-1]], strict=True))


def test_a_schema_that_lacks_the_newest_migration_is_not_current(empty_database: Engine):
    migrate.upgrade(empty_database, "privacy.migrations")
    with empty_database.begin() as db:
        db.execute(sa.text("update alembic_version set version_num = '0001'"))

    assert not schema.is_current(empty_database, "privacy.migrations")


@pytest.mark.parametrize("service", SERVICES)
def test_the_models_are_what_the_migrations_made(
    service: str, service_database: Callable[[str], Engine]
):
    models = import_module(f"{service}.models")

    assert migrate.differences(service_database(service), models.Base.metadata) == []


def test_the_chassis_tables_are_what_its_migrations_made(engine: Engine):
    with engine.connect() as db:
        context = MigrationContext.configure(
            db, opts={"include_name": lambda name, kind, _: name != schema.CHASSIS_VERSIONS}
        )
        assert compare_metadata(context, metadata) == []


def test_a_naive_instant_has_no_place_in_the_database():
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(datetime(2027, 1, 1), None)  # type: ignore[arg-type]  # noqa: DTZ001
