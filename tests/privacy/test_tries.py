"""A try is counted whatever becomes of it, and takes no second connection while one is held."""

from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.db import create_engine
from chassis.errors import NotFound
from chassis.testing.processes import random_key
from chassis.transport import roles
from privacy import tokens
from privacy.models import Request
from privacy.service import PrivacyService
from privacy.settings import Settings


@pytest.fixture
def service(service_database: Callable[[str], Engine], tmp_path: Path) -> Iterator[PrivacyService]:
    """With no more than one connection to its database."""
    url = service_database("privacy").url.render_as_string(hide_password=False)
    engine = create_engine(url, pool_size=1)
    settings = Settings(
        database_url=url,
        amqp_url="amqp://localhost",
        encryption_keys=f"test:{random_key()}",
        tombstone_key=random_key(),
        rights_key=random_key(),
        public_url="http://localhost:8000",
        certificate_key=random_key(),
        audit_anchor=str(tmp_path / "anchor.jsonl"),
    )
    yield PrivacyService(settings, engine=engine)
    engine.dispose()


@pytest.fixture
def call(service: PrivacyService) -> Callable[..., Any]:
    """`call("confirm", token=…)`: as by the broker, under a key."""
    found = dict(roles.entrypoints_of(PrivacyService))

    def called(method: str, **asked: Any) -> Any:
        entrypoint = copy(found[method])
        entrypoint.container = SimpleNamespace(config={"service": service})
        entrypoint.method_name, entrypoint.server = method, Mock()
        entrypoint.setup()
        return entrypoint.run(asked, f"{method} under a key")

    return called


@pytest.fixture
def request_id(service: PrivacyService, call: Callable[..., Any]) -> UUID:
    call("request", email="ana@example.test", right="access")
    with service.unit_of_work() as uow:
        return uow.db.execute(sa.select(Request.id)).scalar_one()


def tries(service: PrivacyService) -> int:
    with service.unit_of_work() as uow:
        return uow.db.execute(sa.select(Request.code_tries)).scalar_one()


def test_to_confirm(service: PrivacyService, call: Callable[..., Any], request_id: UUID) -> None:
    with pytest.raises(NotFound):
        call("confirm", token=tokens.mailed(request_id, "no code"))

    assert tries(service) == 1


def test_to_open_a_package(
    service: PrivacyService, call: Callable[..., Any], request_id: UUID
) -> None:
    with pytest.raises(NotFound):
        token = tokens.status_token(service.tombstones, request_id)
        call("open_package", token=token, code="no code")

    assert tries(service) == 1
