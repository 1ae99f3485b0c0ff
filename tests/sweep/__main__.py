"""`make sweep SEED=n`: 200 hosts, 5,000 people, 40 of them leave while services are killed.

Ends with 1 and says where, if anybody who left is still found, or anybody who stayed is not.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from chassis.transport.rpc_client import RpcClient
from deploy.local import platform
from deploy.local.console import Console
from deploy.local.deployables import SERVICES
from deploy.local.ports import PlatformPorts
from deploy.local.rundir import RunDirectory
from sandbox.demo.outside import Sandbox
from tests.sweep.planting import Town
from tests.sweep.searching import Places
from tests.sweep.sweeping import Outcome, Sweep

HOSTS, PEOPLE = int(os.environ.get("HOSTS", "200")), int(os.environ.get("PEOPLE", "5000"))
HOSTS_LEAVING, LEAVING = min(8, HOSTS // 2), min(32, PEOPLE // 4)


def main(seed: int) -> int:
    """Run it on a platform of its own; the exit code."""
    os.environ["POSTGRES_ADMIN_URL"] = os.environ["TEST_POSTGRES_URL"]
    os.environ["AMQP_URL"] = os.environ["TEST_AMQP_URL"]
    begun_at, scope = time.monotonic(), f"sweep_{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="sweep-") as directory:
        run = RunDirectory(Path(directory) / "platform")
        ports = PlatformPorts.unused(len(SERVICES))
        console = Console(relays=False)
        try:
            with (
                run.held(),
                platform.running(run, ports=ports, console=console, scope=scope) as up,
            ):
                outcome = _sweep(run, up.environ, scope, seed)
        finally:
            platform.delete(run, scope=scope)
    return _report(outcome, seed, time.monotonic() - begun_at)


def _sweep(run: RunDirectory, environ: dict[str, str], scope: str, seed: int) -> Outcome:
    urls = {name: environ[f"{name.upper()}_DATABASE_URL"] for name in SERVICES}
    sandbox = Sandbox(environ["SANDBOX_URL"])
    client = RpcClient(os.environ["AMQP_URL"], scope)
    begun_at = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - begun_at:4.0f} s  {words}", flush=True)

    sweep = Sweep(
        run=run,
        places=Places(urls, os.environ["AMQP_URL"], scope, run.path),
        call=client.call,
        sandbox=sandbox,
        say=say,
        kills=int(os.environ.get("KILLS", "25")),
    )
    town = Town(seed, hosts=HOSTS, people=PEOPLE, now=sandbox.now())
    try:
        return sweep.of(town, seed=seed, leaving=LEAVING, hosts_leaving=HOSTS_LEAVING)
    finally:
        client.close()


def _report(outcome: Outcome, seed: int, seconds: float) -> int:
    for person in outcome.unseen_before:
        print(f"the search did not find {person.marker} before")
    for person in outcome.lost:
        print(f"{person.marker} stayed and is lost")
    for person, places in outcome.findings.items():
        print(f"{person.marker} left and is in {', '.join(sorted(places))}")
    verdict = "clean" if outcome.is_clean else "NOT CLEAN"
    print(f"seed {seed}: {verdict}, {len(outcome.findings)} findings, {seconds:.0f} s")
    return 0 if outcome.is_clean else 1


if __name__ == "__main__":
    sys.exit(main(int(os.environ.get("SEED") or sys.argv[1])))
