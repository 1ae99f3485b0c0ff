"""All six services side by side, with a town of people in them, for benches of the rights engine.

Vendors are not asked: an ordinary person has nothing upstream.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from chassis import clock
from chassis.testing.processes import ServiceProcess, random_key
from chassis.transport.rpc_client import RpcClient
from tests.load.ground import Ground, ground
from tests.sweep.markers import Marked
from tests.sweep.planting import Town

UNUSED = "unused"
VENDORS: Mapping[str, tuple[str, ...]] = {
    "identity": ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"),
    "zoom_integration": ("ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET", "ZOOM_WEBHOOK_SECRET"),
    "billing": (
        *("STRIPE_SECRET_KEY", "STRIPE_CLIENT_ID"),
        *("STRIPE_WEBHOOK_SECRETS", "STRIPE_CONNECT_WEBHOOK_SECRETS"),
    ),
    "notifications": ("MAILGUN_API_KEY", "MAILGUN_SIGNING_KEY", "MAILGUN_DOMAIN"),
    "series": (),
    "privacy": (),
}


@dataclass
class Six:
    """What is asked, who works, and who lives there."""

    laid: Ground
    calls: RpcClient
    processes: list[ServiceProcess]
    town: Town

    def open(self, person: Marked, right: str) -> dict[str, str]:
        """A request by somebody who is signed in; its status token, as a request."""
        account_id = str(self.town.accounts[person])
        asked: dict[str, Any] = {"account_id": account_id, "right": right}
        opened = self.calls.call("privacy", "open_for_account", asked)
        return {"token": opened["status_token"]}

    def members(self) -> list[Marked]:
        """Those with an account who are no hosts."""
        return [person for person in self.town.accounts if person not in set(self.town.hosts)]

    def resident_megabytes(self) -> float:
        """Of the largest process."""
        sizes = [psutil.Process(one.pid).memory_info().rss for one in self.processes]
        return max(sizes) / 1_000_000


@contextmanager
def six(*, people: int) -> Iterator[Six]:
    """Started, with so many people with places, accounts, letters to support."""
    with ground() as laid, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        town = Town(1, hosts=10, people=people, now=clock.now())
        town.settle({name: laid.databases.url(name) for name in VENDORS})
        told = {
            "MAILGUN_API_URL": laid.provider(),
            "CERTIFICATE_KEY": random_key(),
            "AUDIT_ANCHOR": str(Path(folder) / "anchor.jsonl"),
        }
        processes = [
            laid.service(name, **told, **dict.fromkeys(unused, UNUSED))
            for name, unused in VENDORS.items()
        ]
        client = RpcClient(laid.amqp_url, laid.namespace)
        try:
            _await_participants(client)
            yield Six(laid, client, processes, town)
        finally:
            client.close()


def _await_participants(client: RpcClient) -> None:
    patience = clock.now().timestamp() + 30
    while len(client.call("privacy", "list_participants", {})["items"]) < len(VENDORS):
        if clock.now().timestamp() > patience:
            raise TimeoutError("not every service takes part")
