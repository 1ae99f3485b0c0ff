"""The processes of a service share its roles: each has one home, and none is left out."""

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from tests.k8s.built import PARTED, PROCESSES, SERVICES, Built, dashed

# In a process of its own: what makes a service brings eventlet with it.
_PROGRAM = """
import json
import sys
from importlib import import_module

from chassis.transport import roles
from chassis.transport.service import Service

def of(name):
    things = vars(import_module(name + ".service")).values()
    return next(one for one in things if one is not Service
                and isinstance(one, type) and issubclass(one, Service)
                and one.__module__ == name + ".service")

print(json.dumps({name: sorted(roles.known_to(of(name))) for name in sys.argv[1:]}))
"""


@cache
def roles_by_service() -> dict[str, list[str]]:
    """As the code knows them."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _PROGRAM, *SERVICES],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_each_role_of_a_service_has_one_home(built: Built, service: str) -> None:
    told = [
        role
        for process in PROCESSES
        if process.startswith(f"{dashed(service)}-")
        for role in built.environ(built.pod(process))["ROLES"].split(",")
    ]

    assert sorted(told) == roles_by_service()[service]


@pytest.mark.parametrize("service", PARTED)
def test_taking_webhooks_in_is_not_held_up_by_handling_them(built: Built, service: str) -> None:
    roles = {
        part: built.environ(built.pod(f"{dashed(service)}-{part}"))["ROLES"]
        for part in ("service", "worker")
    }

    assert roles == {"service": "calls", "worker": "inbox,tasks"}


def test_who_only_sends_facts_needs_few_connections(built: Built) -> None:
    pools = {
        process: built.environ(built.pod(process)).get("DATABASE_POOL_SIZE")
        for process in PROCESSES
        if process.endswith("-relay")
    }

    assert set(pools.values()) == {"2"}
