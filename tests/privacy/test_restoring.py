"""The restore drill: yesterday's dump brings the erased back; no service is ready with them."""

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chassis.testing.processes import ServiceProcess, random_key
from deploy.local import postgres_binaries
from tests.sweep.markers import Marked, Needles
from tests.sweep.planting import Town

GOOGLE = {"GOOGLE_CLIENT_ID": "drill", "GOOGLE_CLIENT_SECRET": "drill"}


class Drill:
    """Three services with a small town, of whom one leaves."""

    def __init__(self, running: Callable[..., ServiceProcess], folder: Path) -> None:
        anchor = str(folder / "anchor.jsonl")
        self.services = {
            "identity": running("identity", **GOOGLE),
            "series": running("series"),
            "privacy": running("privacy", CERTIFICATE_KEY=random_key(), AUDIT_ANCHOR=anchor),
        }
        self.town = Town(5, hosts=2, people=12, now=datetime.now(UTC))
        self.town.settle({name: self.url(name) for name in self.services} | {"notifications": ""})
        self._folder = folder

    def url(self, service: str) -> str:
        return self.services[service].environment["DATABASE_URL"]

    def has(self, service: str, person: Marked) -> bool:
        return person in Needles([person]).found_in(self._run("pg_dump", service, "--inserts"))

    def dump(self, service: str) -> None:
        self._run("pg_dump", service, "--format=custom", f"--file={self._file(service)}")

    def restore(self, service: str, *, taken_at: datetime) -> None:
        """As an operator does: the service is down, the dump goes in, and it is said so."""
        process = self.services[service]
        process.stop()
        self._run("pg_restore", service, "--clean", "--if-exists", str(self._file(service)))
        assert self.say_restored(service, "yesterday") != 0
        assert self.say_restored(service, taken_at.isoformat()) == 0

    def say_restored(self, service: str, when: str) -> int:
        process = self.services[service]
        command = [*process.command, "restored", when]
        done = subprocess.run(
            command, env=process.full_environment(), check=False, capture_output=True
        )
        return done.returncode

    def _file(self, service: str) -> Path:
        return self._folder / f"{service}.dump"

    def _run(self, program: str, service: str, *arguments: str) -> bytes:
        url = self.url(service).replace("postgresql+psycopg", "postgresql")
        binaries = postgres_binaries.choose(self._folder)
        command = [str(binaries / program), f"--dbname={url}", "--no-owner", *arguments]
        return subprocess.run(command, check=True, capture_output=True).stdout


def checks_of(process: ServiceProcess) -> dict[str, bool]:
    """What `/readyz` says, ready or not; nothing while the process is not up."""
    try:
        with urllib.request.urlopen(process.health_url + "/readyz", timeout=2) as answer:  # noqa: S310
            body = answer.read()
    except urllib.error.HTTPError as refusal:
        body = refusal.read()
    except OSError:
        return {}
    found: dict[str, bool] = json.loads(body)
    return found


@pytest.fixture
def drill(running: Callable[..., ServiceProcess], tmp_path: Path) -> Drill:
    return Drill(running, tmp_path)


def erase(drill: Drill, rpc: Any, person: Marked, eventually: Callable[..., Any]) -> None:
    eventually(lambda: len(rpc.call("privacy", "list_participants", {})["items"]) == 3)
    asked = {"account_id": str(drill.town.accounts[person]), "right": "erasure"}
    token = {"token": rpc.call("privacy", "open_for_account", asked)["status_token"]}
    rpc.call("privacy", "confirm_erasure", token)
    eventually(
        lambda: rpc.call("privacy", "get_status", token)["status"] == "completed", timeout=60
    )


@pytest.mark.timeout(400)
@pytest.mark.promise("P28")
def test_a_restored_service_is_ready_only_without_those_who_were_erased_since(
    drill: Drill, rpc: Any, eventually: Callable[..., Any]
):
    leaving, staying = drill.town.people[3], drill.town.people[6]
    series = drill.services["series"]
    taken_at = datetime.now(UTC)
    drill.dump("series")
    erase(drill, rpc, leaving, eventually)
    assert not drill.has("series", leaving)

    drill.restore("series", taken_at=taken_at)
    is_back = drill.has("series", leaving)
    drill.services["privacy"].stop()
    series.spawn()
    waiting = eventually(lambda: checks_of(series))
    while_nobody_tells = waiting["erasures"]
    drill.services["privacy"].start()
    eventually(series.is_ready)

    assert (is_back, while_nobody_tells) == (True, False)
    assert not drill.has("series", leaving)
    assert drill.has("series", staying)
