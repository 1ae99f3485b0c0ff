"""What a service reads off its own database each time Prometheus asks: one small query a figure.

A counter says what one process did; these say how things stand, whichever process is asked. While
the database is away there is one figure only, `database_up 0`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.engine import Connection

from chassis import clock
from chassis.db import DATABASE_ERRORS

Reading = Mapping[tuple[str, ...], float]
"""Values by the labels' values; one value without a label stands under `()`."""


@dataclass(frozen=True)
class Figure:
    """One gauge, and the query behind it, which gets the present instant of the platform."""

    name: str
    meaning: str
    read: Callable[[Connection, datetime], Reading]
    labels: tuple[str, ...] = ()


class FigureCollector(Collector):
    """Reads all figures over one connection."""

    def __init__(
        self, connect: Callable[[], AbstractContextManager[Connection]], figures: Sequence[Figure]
    ) -> None:
        self._connect = connect
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families: list[GaugeMetricFamily] = []
        try:
            with self._connect() as db:
                families = [_family(figure, db) for figure in self._figures]
        except DATABASE_ERRORS:
            yield _up(False)
        else:
            yield _up(True)
            yield from families


def rows(db: Connection, statement: sa.Executable) -> Reading:
    """A reading of rows whose last column is the value and whose others are labels."""
    return {
        tuple(str(label) for label in row[:-1]): float(row[-1]) for row in db.execute(statement)
    }


def age(db: Connection, now: datetime, oldest: sa.Executable) -> Reading:
    """Seconds since the instant that `oldest` selects; 0 where there is none."""
    since = db.execute(oldest).scalar_one()
    return {(): max((now - since).total_seconds(), 0.0) if since else 0.0}


def seconds_since(now: datetime, instant: sa.ColumnElement[datetime]) -> sa.ColumnElement[Any]:
    """The same as a column."""
    return sa.extract("epoch", sa.literal(now, sa.DateTime(timezone=True)) - instant)


def _family(figure: Figure, db: Connection) -> GaugeMetricFamily:
    family = GaugeMetricFamily(figure.name, figure.meaning, labels=figure.labels)
    for labels, value in figure.read(db, clock.now()).items():
        family.add_metric(labels, value)
    return family


def _up(is_up: bool) -> GaugeMetricFamily:
    return GaugeMetricFamily("database_up", "Whether the database answers.", value=float(is_up))
