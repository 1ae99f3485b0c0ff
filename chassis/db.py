"""The database: engines, the naming of constraints, and a column type for instants."""

import time
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Dialect, Engine

from chassis.manifest import not_personal, personal
from chassis.settings import SettingsError

__all__ = [
    "CONNECTION",
    "DATABASE_ERRORS",
    "UtcDateTime",
    "create_engine",
    "new_metadata",
    "not_personal",
    "personal",
]

TRUSTED_SECONDS = 1.0
DATABASE_ERRORS = (sa.exc.DBAPIError, sa.exc.TimeoutError)
"""Of a database that is away, and of a pool whose connections are all in use: both pass."""
# Who vanishes without a word, as a lost node does, is given up by the other side within half a
# minute. Linux waits two hours by itself; as long, the server would keep a lost client's locks.
_SILENCE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    # Milliseconds, for what was sent and not acknowledged.
    "tcp_user_timeout": 25_000,
}
# The server has names of its own for the same patience.
_SERVER = {"timezone": "UTC"} | {
    f"tcp_{name.removeprefix('tcp_')}": value for name, value in _SILENCE.items()
}
CONNECTION = {
    "connect_timeout": 5,
    "options": " ".join(f"-c {name}={value}" for name, value in _SERVER.items()),
    **_SILENCE,
}
"""How every connection to a database is opened, for libpq."""
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_metadata() -> sa.MetaData:
    """Metadata whose constraints have predictable names, so that migrations can name them."""
    return sa.MetaData(naming_convention=NAMING)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """`timestamptz` that takes and gives aware UTC instants only."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


def create_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine on psycopg 3 that survives a restart of the database.

    Raises SettingsError for a malformed address.
    """
    try:
        address = sa.make_url(url).set(drivername="postgresql+psycopg")
    except sa.exc.ArgumentError as error:
        raise SettingsError("DATABASE_URL is malformed: expected postgresql://…") from error
    engine = sa.create_engine(
        address,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        pool_recycle=1800,
        # The parameters of a failed statement are people's data, and its error is logged.
        hide_parameters=True,
        json_serializer=_as_json,
        json_deserializer=orjson.loads,
        connect_args=CONNECTION,
    )
    _try_what_lay_idle(engine)
    return engine


def _as_json(value: Any) -> bytes:
    """As the standard library has it, several times faster; keys may be enumerations."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def _try_what_lay_idle(engine: Engine) -> None:
    """Try a connection before use if it was returned more than TRUSTED_SECONDS ago.

    SQLAlchemy's `pool_pre_ping` tries it each time, which is a third of a read of two statements.
    One that dies within that time fails once, as one that dies in use does, and clears the pool.
    """

    @sa.event.listens_for(engine, "checkin")
    def note(_connection: Any, record: Any) -> None:
        record.info["returned_at"] = time.monotonic()

    @sa.event.listens_for(engine, "checkout")
    def try_out(connection: Any, record: Any, _proxy: Any) -> None:
        now = time.monotonic()
        if now - record.info.get("returned_at", now) <= TRUSTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise sa.exc.InvalidatePoolError from error


def read_only(engine: Engine) -> Engine:
    """The same pool, each statement a transaction of its own: for single reads."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")
