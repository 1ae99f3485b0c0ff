"""The tables: as the models say, and each column on the personal-data manifest."""

from collections.abc import Callable

from sqlalchemy import Engine

from chassis import migrate
from chassis.manifest import entries_of
from zoom_integration.models import Base


def test_the_migrations_make_what_the_models_say(
    service_database: Callable[[str], Engine],
) -> None:
    assert migrate.differences(service_database("zoom_integration"), Base.metadata) == []


def test_every_column_is_on_the_manifest() -> None:
    entries = entries_of(Base.metadata)

    assert entries["connection"]["zoom_user_id"].category == "Zoom connection"
    assert entries["connection"]["access_token"].export == "state_only"
