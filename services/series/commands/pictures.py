"""The picture of a series. What a file must be to become one: `series.pictures`."""

from uuid import UUID

import sqlalchemy as sa

from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from series import repository
from series.models import Picture, Series
from series.queries import hosting


def set_picture(
    uow: UnitOfWork, *, host_id: UUID, series_id: UUID, content: bytes
) -> sa.RowMapping:
    """Keep it under a new id: the old address finds nothing from now on. Raises NotFound."""
    series = repository.get_series(uow.db, host_id, series_id)
    _remove(uow, series)
    picture = Picture(id=new_id(), series_id=series.id, content=content, created_at=uow.now)
    uow.db.add(picture)
    series.picture_id = picture.id
    uow.db.flush()
    return hosting.get_series(uow.db, host_id=host_id, series_id=series_id)


def remove_picture(uow: UnitOfWork, *, host_id: UUID, series_id: UUID) -> sa.RowMapping:
    """Go without one; once more changes nothing. Raises NotFound."""
    _remove(uow, repository.get_series(uow.db, host_id, series_id))
    return hosting.get_series(uow.db, host_id=host_id, series_id=series_id)


def _remove(uow: UnitOfWork, series: Series) -> None:
    uow.db.execute(sa.delete(Picture).where(Picture.series_id == series.id))
    series.picture_id = None
    uow.db.flush()
