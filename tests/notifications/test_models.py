"""The tables: what the manifest says of them, and what the migrations make of them."""

from collections.abc import Callable

from sqlalchemy import Engine

from chassis import manifest, migrate
from notifications.models import Base


def test_every_column_is_on_the_manifest_of_personal_data():
    entries = manifest.entries_of(Base.metadata)

    assert entries["support_mail"]["body"].category == "support correspondence"


def test_the_migrations_make_what_the_models_describe(
    service_database: Callable[[str], Engine],
):
    assert migrate.differences(service_database("notifications"), Base.metadata) == []
