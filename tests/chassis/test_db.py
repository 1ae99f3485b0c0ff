"""Engines, while the database ends their connections."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from enum import StrEnum

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Engine

from chassis import db
from chassis.settings import SettingsError

Colour = StrEnum("Colour", ["RED"])
NAME = "warm"
NAMES = ("keepalives_idle", "keepalives_interval", "keepalives_count", "user_timeout")
OPTIONS = (
    socket.TCP_KEEPIDLE,
    socket.TCP_KEEPINTVL,
    socket.TCP_KEEPCNT,
    socket.TCP_USER_TIMEOUT,
)
ONE = sa.select(sa.literal(1))


def end_connections(administrator: Engine) -> None:
    """What a restart of PostgreSQL does to them."""
    ended = sa.text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE application_name = :name"
    )
    with administrator.connect() as connection:
        connection.execute(ended, {"name": NAME})


@pytest.fixture
def warm(service_database: Callable[[str], Engine]) -> Iterator[Engine]:
    """An engine of its own with three idle connections."""
    url = service_database("chassis").url.update_query_dict({"application_name": NAME})
    engine = db.create_engine(url.render_as_string(hide_password=False))
    opened = [engine.connect() for _ in range(3)]
    for connection in opened:
        connection.close()
    yield engine
    engine.dispose()


class TestEngine:
    def test_heals_unaided_where_idle_connections_were_ended(
        self,
        warm: Engine,
        service_database: Callable[[str], Engine],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(db, "TRUSTED_SECONDS", -1.0)
        end_connections(service_database("chassis"))

        with warm.connect() as connection:
            assert connection.execute(ONE).scalar_one() == 1

    def test_fails_once_where_a_connection_was_ended_a_moment_after_use(
        self,
        warm: Engine,
        service_database: Callable[[str], Engine],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(db, "TRUSTED_SECONDS", 60.0)
        end_connections(service_database("chassis"))

        with pytest.raises(sa.exc.OperationalError), warm.connect() as connection:
            connection.execute(ONE)

        for _ in range(3):
            with warm.connect() as connection:
                assert connection.execute(ONE).scalar_one() == 1

    def test_gives_up_a_server_that_is_silent_and_is_given_up_likewise(self, warm: Engine) -> None:
        asked = sa.text("SELECT name, setting::int FROM pg_settings WHERE name LIKE 'tcp\\_%'")
        with warm.connect() as connection:
            descriptor = connection.connection.driver_connection.fileno()
            with closing(socket.socket(fileno=os.dup(descriptor))) as ours:
                tcp = [ours.getsockopt(socket.IPPROTO_TCP, option) for option in OPTIONS]
                keeps_alive = ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            theirs = dict(map(tuple, connection.execute(asked)))

        assert (keeps_alive, tcp) == (1, [10, 5, 3, 25_000])
        assert [theirs[f"tcp_{name}"] for name in NAMES] == tcp

    def test_writes_json_whose_keys_are_no_plain_text(self, warm: Engine) -> None:
        given = sa.select(sa.literal({Colour.RED: {1: "one"}}, JSONB))
        with warm.connect() as connection:
            assert connection.execute(given).scalar_one() == {"red": {"1": "one"}}

    def test_refuses_a_malformed_address_by_the_name_of_its_setting(self) -> None:
        with pytest.raises(SettingsError, match="DATABASE_URL"):
            db.create_engine("nonsense")
