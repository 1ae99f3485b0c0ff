"""No column of secrets is forgotten when a key is turned: bytes are sealed anew, or no secret."""

import importlib
from typing import Any

import pytest
import sqlalchemy as sa

from deploy.local.deployables import SERVICES

# Digests beside: what is public, random, a picture, or under a key of its own in another column.
NOT_UNDER_THE_RING = {
    "identity": {
        "challenge.value",
        "known_device.fingerprint",
        "passkey.credential_id",
        "passkey.public_key",
        "picture.content",
        "signing_key.public_key",
    },
    "series": {"picture.content"},
    "privacy": {
        "audit_entry.commitment",
        "audit_entry.hash",
        "audit_entry.previous_hash",
        "audit_fact.salt",
        "package_chunk.content",
    },
}


def service_class(service: str) -> Any:
    module = importlib.import_module(f"{service}.service")
    return getattr(module, f"{service.title().replace('_', '')}Service")


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.promise("P24")
def test_every_column_of_bytes_is_sealed_anew_or_no_secret(service: str) -> None:
    tables = importlib.import_module(f"{service}.models").Base.metadata.tables.values()
    columns = {
        f"{column.table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if isinstance(column.type, sa.LargeBinary) and not column.name.endswith("digest")
    }

    sealed = {kind.name for kind in service_class(service).sealed}

    assert columns - sealed == NOT_UNDER_THE_RING.get(service, set())
    assert sealed <= columns
