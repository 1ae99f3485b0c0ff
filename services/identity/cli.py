"""`python -m identity grant-role|withdraw-role --email E --role R`, and `rotate-keys`."""

import argparse
import sys
from collections.abc import Callable

from chassis.db import create_engine
from chassis.encryption import KeyRing
from chassis.errors import ChassisError
from chassis.tombstones import Tombstones
from chassis.unit_of_work import UnitOfWork
from identity.commands import roles, signing_keys
from identity.domain.roles import GRANTABLE, Role
from identity.settings import Settings


def grant_role(settings: Settings, arguments: list[str]) -> None:
    asked = _asked("grant-role", arguments)
    with _unit_of_work(settings) as uow:
        _or_exit(
            lambda: roles.grant_role(
                uow, email=asked.email, role=Role(asked.role), granted_by="command line"
            )
        )
    print(f"{asked.email} is {asked.role}.")


def withdraw_role(settings: Settings, arguments: list[str]) -> None:
    asked = _asked("withdraw-role", arguments)
    with _unit_of_work(settings) as uow:
        _or_exit(lambda: roles.withdraw_role(uow, email=asked.email, role=Role(asked.role)))
    print(f"{asked.email} is no longer {asked.role}.")


def rotate_keys(settings: Settings, arguments: list[str]) -> None:
    argparse.ArgumentParser(prog="python -m identity rotate-keys").parse_args(arguments)
    with _unit_of_work(settings) as uow:
        active_from = signing_keys.rotate_now(uow, settings.signing_key_schedule)
    print(f"The next key signs from {active_from:%Y-%m-%d %H:%M} UTC. Nobody is signed out.")


def _asked(verb: str, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m identity {verb}")
    parser.add_argument("--email", required=True)
    parser.add_argument("--role", required=True, choices=sorted(GRANTABLE))
    return parser.parse_args(arguments)


def _unit_of_work(settings: Settings) -> UnitOfWork:
    return UnitOfWork(
        create_engine(settings.database_url, pool_size=1),
        "identity",
        keys=KeyRing.from_setting(settings.encryption_keys),
        tombstones=Tombstones.from_setting(settings.tombstone_key),
    )


def _or_exit(change: Callable[[], object]) -> None:
    try:
        change()
    except ChassisError as refusal:
        sys.exit(f"identity: {refusal.message}")
