"""Arrays that PostgreSQL reads from one text."""

import secrets
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from chassis import arrays
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork


@pytest.fixture
def selected(
    uow_factory: Callable[[str], Callable[[], UnitOfWork]],
) -> Callable[[sa.ColumnElement[object]], list[object]]:
    """What the database makes of an array."""

    def select(array: sa.ColumnElement[object]) -> list[object]:
        with uow_factory("chassis")() as uow:
            return list(uow.db.scalars(sa.select(sa.func.unnest(array))))

    return select


def test_ids_arrive_as_they_were(selected: Callable[..., list[object]]):
    ids = [new_id() for _ in range(3)]

    assert selected(arrays.uuids(map(str, ids))) == ids


def test_bytes_arrive_as_they_were(selected: Callable[..., list[object]]):
    contents = [b"", b'\\"{},\x00', secrets.token_bytes(32)]

    assert selected(arrays.binaries(contents)) == contents


def test_nothing_is_an_empty_array(selected: Callable[..., list[object]]):
    assert selected(arrays.uuids([])) == selected(arrays.binaries([])) == []


def test_what_is_no_id_is_refused(selected: Callable[..., list[object]]):
    with pytest.raises(sa.exc.DataError):
        selected(arrays.uuids(["} or an id"]))
