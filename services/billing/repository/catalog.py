"""Series and their prices."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from billing.models import Price, Series
from chassis.errors import NotFound


def find_series(db: Session, series_id: UUID) -> Series | None:
    return db.get(Series, series_id)


def require_series(db: Session, series_id: UUID) -> Series:
    """A series that is still there. Raises NotFound."""
    series = db.get(Series, series_id)
    if series is None or series.is_deleted:
        raise NotFound("series_unknown", "There is no such series.")
    return series


def current_price(db: Session, series_id: UUID) -> Price | None:
    rows = sa.select(Price).where(Price.series_id == series_id, Price.is_current)
    return db.scalars(rows).one_or_none()


def require_current_price(db: Session, series_id: UUID) -> Price:
    """Raises NotFound where nothing is to be paid."""
    price = current_price(db, series_id)
    if price is None:
        raise NotFound("price_unknown", "This series has no price.")
    return price


def lock_price(db: Session, price_id: UUID) -> Price:
    return db.get_one(Price, price_id, with_for_update=True)


def prices_of_connection(db: Session, connection_id: UUID) -> list[Price]:
    return list(db.scalars(sa.select(Price).where(Price.connection_id == connection_id)))
