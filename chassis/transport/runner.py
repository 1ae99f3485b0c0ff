"""What `python -m <service>` does: run it, migrate it, list its parked messages and replay them."""

import ssl
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis import broker, logs, parking, tracing
from chassis.db import create_engine
from chassis.encryption import KeyRing
from chassis.errors import ChassisError
from chassis.rights import replaying
from chassis.settings import ServiceSettings, SettingsError, load
from chassis.tombstones import Tombstones
from chassis.transport import retention, topology, turning
from chassis.transport.entrypoints import heard_by
from chassis.transport.hosting import host
from chassis.transport.service import Service
from chassis.unit_of_work import UnitOfWork

Verb = Callable[[Any, list[str]], None]
"""Takes the settings and the words that follow the verb."""


def main(
    service: type[Service],
    settings: type[ServiceSettings],
    *,
    migrations: str,
    make_clients: Callable[[Any], Any] | None = None,
    commands: Mapping[str, Verb] | None = None,
) -> None:
    """Do what the command line says; ends the process with a sentence where that cannot be done.

    `migrations` names the package of the service's own. `make_clients(settings)` makes what the
    service finds as `self.clients`; it is called for `run` only. `commands` adds verbs of the
    service's own.
    """

    def run(loaded: Any, _: list[str]) -> None:
        clients = make_clients(loaded) if make_clients is not None else None
        host(service(loaded, clients=clients), migrations)

    brief: dict[str, Verb] = {
        "migrate": lambda loaded, _: _migrate(service, loaded, migrations),
        "parked": lambda loaded, _: _list_parked(loaded),
        "replay": lambda loaded, given: _replay(service, loaded, given),
        "restored": lambda loaded, given: _note_restored(service, loaded, given),
        "retention": lambda loaded, given: _keep_to_schedule(service, loaded, given),
        "new-key": lambda loaded, given: turning.new_key(_ring(loaded), given),
        "reseal": lambda loaded, given: _reseal(service, loaded, given),
        **(commands or {}),
    }
    verb, *words = sys.argv[1:] or [""]
    if verb != "run" and verb not in brief:
        sys.exit(f"usage: python -m {service.name} {'|'.join(['run', *brief])}")
    try:
        loaded = load(settings)
        logs.configure(service.name, loaded.log_level)
        if verb == "run":
            share = loaded.otel_traces_sampler_arg
            tracing.configure(service.name, loaded.otel_exporter_otlp_endpoint, share=share)
            run(loaded, words)
        else:
            _briefly(brief[verb], loaded, words)
    except SettingsError as error:
        sys.exit(f"{service.name}: {error}")


def _briefly(verb: Verb, settings: ServiceSettings, words: list[str]) -> None:
    """For verbs that do one thing and end: what is out of reach is told, not traced."""
    try:
        verb(settings, words)
    except ChassisError as refusal:
        sys.exit(refusal.message)
    except sa.exc.OperationalError:
        sys.exit("The database at DATABASE_URL cannot be reached.")
    except ssl.SSLCertVerificationError as error:
        sys.exit(
            f"The certificate of the broker at AMQP_URL is not trusted: {error.verify_message}."
        )
    except broker.CONNECTION_ERRORS:
        sys.exit("The broker at AMQP_URL cannot be reached.")


def _migrate(service: type[Service], settings: ServiceSettings, migrations: str) -> None:
    from chassis import migrate  # noqa: PLC0415 - alembic is not for a process that only runs

    # The queues first: what others publish from now on waits there.
    topology.declare(settings.amqp_url, settings.broker_namespace, service.name, heard_by(service))
    migrate.upgrade(create_engine(settings.database_url, pool_size=1), migrations)


def _list_parked(settings: ServiceSettings) -> None:
    with create_engine(settings.database_url, pool_size=1).connect() as db:
        for row in parking.parked(db):
            print(row.message_id, f"{row.source}.{row.name}", row.reason, sep="\t")


def _replay(service: type[Service], settings: ServiceSettings, message_ids: list[str]) -> None:
    engine = create_engine(settings.database_url, pool_size=1)
    for message_id in message_ids:
        with UnitOfWork(engine, source=service.name) as uow:
            parking.replay(uow, message_id)


def _keep_to_schedule(service: type[Service], settings: ServiceSettings, given: list[str]) -> None:
    rules = retention.all_rules(service.schedule(settings))
    retention.by_command(_units_of_work(service, settings), rules, given)


def _reseal(service: type[Service], settings: ServiceSettings, given: list[str]) -> None:
    turning.by_command(service, _units_of_work(service, settings), given)


def _units_of_work(service: type[Service], settings: ServiceSettings) -> Callable[[], UnitOfWork]:
    engine = create_engine(settings.database_url, pool_size=1)
    keys, tombstones = _ring(settings), Tombstones.from_setting(settings.tombstone_key)
    return lambda: UnitOfWork(engine, source=service.name, keys=keys, tombstones=tombstones)


def _ring(settings: ServiceSettings) -> KeyRing:
    return KeyRing.from_setting(settings.encryption_keys)


def _note_restored(service: type[Service], settings: ServiceSettings, given: list[str]) -> None:
    """`restored 2027-01-31T04:00:00Z`: the database is that of a dump which was taken then."""
    try:
        taken_at = datetime.fromisoformat(given[0])
    except (IndexError, ValueError):
        sys.exit("Say when the dump was taken: 2027-01-31T04:00:00Z.")
    with UnitOfWork(create_engine(settings.database_url, pool_size=1), source=service.name) as uow:
        replaying.note_restored(uow, taken_at)
