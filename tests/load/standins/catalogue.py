"""The read itself, without a way to it: the platform's own query and schema."""

import os
from functools import cache
from typing import Any

from sqlalchemy import Engine

from chassis import clock
from chassis.db import create_engine, read_only
from series.queries.public import get_public_series
from series.schemas.results import PublicSeries

POOL_SIZE = 16
_schema = PublicSeries()


@cache
def _engine() -> Engine:
    return read_only(create_engine(os.environ["DATABASE_URL"], pool_size=POOL_SIZE))


def find(slug: str) -> Any:
    """What the platform's series service answers."""
    with _engine().connect() as db:
        return _schema.dump(get_public_series(db, slug=slug, now=clock.now()))
