"""The schema: made by the migrations, every column on the manifest."""

from chassis import migrate
from chassis.manifest import entries_of
from identity.models import Base


def test_the_migrations_make_what_the_models_say(service_database):
    assert migrate.differences(service_database("identity"), Base.metadata) == []


def test_every_column_is_on_the_manifest():
    assert all(columns for columns in entries_of(Base.metadata).values())


def test_no_credential_is_shown_in_an_export():
    hidden = {"password_hash", "secret_sealed", "refresh_token_sealed", "token_sealed", "digest"}
    shown = [
        f"{table}.{name}"
        for table, columns in entries_of(Base.metadata).items()
        for name, entry in columns.items()
        if name in hidden and entry.export == "include"
    ]

    assert shown == []
