"""`python -m chassis.ops`: how a service stands, for those who run it. Reads its DATABASE_URL.

outbox             how many events wait, and since when
parked             messages that were given up: id, name, reason
replay ID…         have them handled again
discard ID…        forget their contents; their ids stay known
keys               how many secrets lie under which key of ENCRYPTION_KEYS
retention          what each rule of its schedule came to when it last ran
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import parking, sealed, state
from chassis.db import create_engine
from chassis.errors import NotFound
from chassis.retention import tally
from chassis.settings import SettingsError, load, secret
from chassis.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The one that all services have."""

    database_url: str = secret()


def main(arguments: list[str]) -> None:
    """Do what is asked; ends with a sentence where that cannot be done."""
    asked = _parser().parse_args(arguments)
    try:
        engine = create_engine(load(Settings).database_url, pool_size=1)
        with _closing_pool(engine):
            _VERBS[asked.verb](engine, getattr(asked, "ids", []))
    except (SettingsError, NotFound) as refusal:
        sys.exit(getattr(refusal, "message", str(refusal)))
    except sa.exc.OperationalError:
        sys.exit("The database at DATABASE_URL cannot be reached.")


@contextmanager
def _closing_pool(engine: Engine) -> Iterator[None]:
    """Close its connections, whatever happens."""
    try:
        yield
    finally:
        engine.dispose()


def _outbox(engine: Engine, _: list[str]) -> None:
    with engine.connect() as db:
        found = state.queues(db)
    for name in ("outbox", "inbox"):
        print(name, found[name]["waiting"], found[name]["oldest_at"] or "-", sep="\t")
    print("parked", found["parked"], sep="\t")


def _parked(engine: Engine, _: list[str]) -> None:
    with engine.connect() as db:
        for row in parking.parked(db):
            print(row.message_id, f"{row.source}.{row.name}", row.reason, sep="\t")


def _each(change: Callable[[UnitOfWork, str], None]) -> Callable[[Engine, list[str]], None]:
    def change_all(engine: Engine, ids: list[str]) -> None:
        for message_id in ids:
            with UnitOfWork(engine, source="operator") as uow:
                change(uow, message_id)

    return change_all


def _keys(engine: Engine, _: list[str]) -> None:
    with engine.connect() as db:
        for found in sealed.by_key(db):
            print(f"{found.table}.{found.column}", found.key_id, found.number, sep="\t")


def _retention(engine: Engine, _: list[str]) -> None:
    with engine.connect() as db:
        for name, run in tally.last_runs(db).items():
            print(name, f"{run.ran_at:%Y-%m-%dT%H:%M:%SZ}", run.spared, run.overdue, sep="\t")


_VERBS: Mapping[str, Callable[[Engine, list[str]], None]] = {
    "outbox": _outbox,
    "parked": _parked,
    "replay": _each(parking.replay),
    "discard": _each(parking.discard),
    "keys": _keys,
    "retention": _retention,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m chassis.ops",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name in _VERBS:
        verb = verbs.add_parser(name)
        if name in ("replay", "discard"):
            verb.add_argument("ids", nargs="+", metavar="ID")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
