"""One database and one role a service; no role can connect to another's database."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from deploy.local.trouble import Trouble


def url(admin_url: str, name: str, password: str) -> str:
    """The role's address of the database of the same name, as SQLAlchemy reads it."""
    server = urlsplit(admin_url).netloc.rpartition("@")[2]
    return f"postgresql+psycopg://{name}:{quote(password, safe='')}@{server}/{name}"


def provide(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Make what is missing of these databases and roles: name → password.

    Raises Trouble when the administrator's address may not do so.
    """
    try:
        with psycopg.connect(admin_url, autocommit=True) as db:
            for name, password in passwords.items():
                _provide_role(db, name, password)
                _provide_database(db, name)
    except psycopg.Error as error:
        raise Trouble(f"PostgreSQL refused to make a service's database: {error}") from error


def remove(admin_url: str, *, names: Iterable[str]) -> None:
    """Drop these databases and roles, whoever is connected. Raises Trouble."""
    try:
        with psycopg.connect(admin_url, autocommit=True) as db:
            for name in names:
                _run(db, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
                _run(db, "DROP ROLE IF EXISTS {}", name)
    except psycopg.Error as error:
        raise Trouble(f"PostgreSQL refused to drop a service's database: {error}") from error


def _provide_role(db: psycopg.Connection, name: str, password: str) -> None:
    if not db.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).rowcount:
        _run(db, "CREATE ROLE {} LOGIN", name)
    # Even for a role that is there: the run directory with its password may have been deleted.
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
    db.execute(statement.format(sql.Identifier(name), sql.Literal(password)))


def _provide_database(db: psycopg.Connection, name: str) -> None:
    if not db.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
        # An administrator who is no superuser may give a database only to a role of his own.
        _run(db, "GRANT {} TO CURRENT_USER", name)
        statement = sql.SQL("CREATE DATABASE {0} OWNER {0}")
        db.execute(statement.format(sql.Identifier(name)))
    _run(db, "REVOKE CONNECT, TEMPORARY ON DATABASE {} FROM PUBLIC", name)


def _run(db: psycopg.Connection, statement: str, name: str) -> None:
    db.execute(sql.SQL(statement).format(sql.Identifier(name)))
