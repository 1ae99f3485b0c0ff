"""What tests of the chassis share: a database that holds only the chassis' own tables."""

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine

from chassis.unit_of_work import UnitOfWork


@pytest.fixture
def engine(service_database: Callable[[str], Engine]) -> Engine:
    return service_database("chassis")


@pytest.fixture
def new_uow(
    uow_factory: Callable[[str], Callable[[], UnitOfWork]],
) -> Callable[[], UnitOfWork]:
    return uow_factory("chassis")
