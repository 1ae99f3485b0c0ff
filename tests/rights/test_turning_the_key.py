"""`RIGHTS_KEY` is turned as `docs/operations.md` says, one service after another."""

import pytest

from chassis.testing.processes import ServiceProcess, random_key
from tests.rights.trio import Trio
from tests.sweep.markers import Marked

pytestmark = [pytest.mark.timeout(600)]


def restart(process: ServiceProcess, keys: str) -> None:
    process.stop()
    process.environment["RIGHTS_KEY"] = keys
    process.start()


def test_no_request_is_lost_whichever_service_is_a_step_ahead(trio: Trio) -> None:
    old, new = trio.services["privacy"].environment["RIGHTS_KEY"], random_key()
    people = (person for person in trio.town.accounts if person not in trio.town.hosts)
    ahead = {"series": f"{old},{new}", "privacy": f"{new},{old}", "identity": new}

    for first, keys in ahead.items():
        restart(trio.services[first], keys)
        erase(trio, next(people))
        for service in trio.services.keys() - {first}:
            restart(trio.services[service], keys)
    copy = trio.ask(next(iter(trio.town.hosts)), "access")
    trio.await_status(copy, "ready")

    for service in trio.services:
        assert trio.read(service, "SELECT count(*) FROM inbox WHERE status = 'parked'")[0][0] == 0
    refused = "SELECT count(*) FROM audit_fact WHERE kind = 'answer_refused'"
    assert trio.read("privacy", refused)[0][0] == 0


def erase(trio: Trio, person: Marked) -> None:
    token = trio.open_erasure(person)
    trio.confirm(token)
    trio.await_status(token)
