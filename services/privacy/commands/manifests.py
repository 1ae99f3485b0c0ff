"""Which services take part: those whose manifests have been published (rights.R2)."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert

from chassis.unit_of_work import UnitOfWork
from privacy.models import ServiceManifest


def note(uow: UnitOfWork, *, service: str, version: str, tables: dict[str, Any]) -> None:
    """Keep a service's manifest; a service unknown so far takes part from now on."""
    row = insert(ServiceManifest).values(
        service=service, version=version, tables=tables, published_at=uow.now
    )
    newer = {name: row.excluded[name] for name in ("version", "tables", "published_at")}
    uow.db.execute(row.on_conflict_do_update(index_elements=[ServiceManifest.service], set_=newer))
