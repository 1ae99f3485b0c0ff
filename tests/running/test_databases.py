"""One database and one role a service, and no way from one into another's."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest

from deploy.local import databases
from deploy.local.trouble import Trouble


@pytest.fixture
def names(postgres_url: str) -> Iterator[list[str]]:
    names = [f"probe_{secrets.token_hex(4)}" for _ in range(2)]
    yield names
    databases.remove(postgres_url, names=names)


def connect(admin_url: str, name: str, password: str, database: str) -> psycopg.Connection:
    address = databases.url(admin_url, name, password).replace("+psycopg", "")
    return psycopg.connect(address.rpartition("/")[0] + f"/{database}")


def test_each_role_owns_its_database(postgres_url: str, names: list[str]) -> None:
    databases.provide(postgres_url, dict.fromkeys(names, "it's/a:p@ssword"))

    for name in names:
        with connect(postgres_url, name, "it's/a:p@ssword", name) as db:
            db.execute("CREATE TABLE fact (id int)")
            assert db.execute("SELECT current_user").fetchone() == (name,)


def test_no_role_can_connect_to_anothers_database(postgres_url: str, names: list[str]) -> None:
    databases.provide(postgres_url, dict.fromkeys(names, "password"))

    for mine, others in (names, names[::-1]):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            connect(postgres_url, mine, "password", others)


def test_a_role_of_ours_is_no_superuser_and_makes_none(postgres_url: str, names: list[str]) -> None:
    databases.provide(postgres_url, {names[0]: "password"})

    with (
        connect(postgres_url, names[0], "password", names[0]) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute("CREATE ROLE helper")


def test_providing_again_keeps_the_data_and_takes_the_new_password(
    postgres_url: str, names: list[str]
) -> None:
    name = names[0]
    databases.provide(postgres_url, {name: "first"})
    with connect(postgres_url, name, "first", name) as db:
        db.execute("CREATE TABLE fact AS SELECT 42 AS id")

    databases.provide(postgres_url, {name: "second"})

    with connect(postgres_url, name, "second", name) as db:
        assert db.execute("SELECT id FROM fact").fetchone() == (42,)


def test_an_administrator_who_may_not_is_told_so_in_a_sentence(
    postgres_url: str, names: list[str]
) -> None:
    databases.provide(postgres_url, {names[0]: "password"})
    weak = databases.url(postgres_url, names[0], "password").replace("+psycopg", "")

    with pytest.raises(Trouble, match="PostgreSQL refused to make a service's database"):
        databases.provide(weak, {names[1]: "password"})
