"""The tables: what the manifest says of them, and what the migrations make of them."""

from chassis import manifest, migrate
from series.models import Base


def test_every_column_is_on_the_manifest_of_personal_data():
    entries = manifest.entries_of(Base.metadata)

    assert {"email", "name", "phone"} <= entries["membership"].keys()


def test_the_migrations_make_what_the_models_describe(service_database):
    assert migrate.differences(service_database("series"), Base.metadata) == []
