"""The hosts of a chaos: what they want, and their browser at the double of Zoom."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import requests

from chassis.errors import Unavailable
from chassis.transport.rpc_client import RpcClient
from sandbox.store import Document
from tests.zoom_integration.exchange import SERVICE

MINUTES = 45
TRIES = 10


@dataclass
class Wish:
    """What one session should have in the end."""

    session_id: UUID
    starts_at: datetime
    sequence: int = 0
    is_live: bool = True


@dataclass
class Host:
    """An account here and one at Zoom."""

    zoom_user: Document
    host_id: UUID = field(default_factory=uuid4)
    series_id: UUID = field(default_factory=uuid4)
    wishes: list[Wish] = field(default_factory=list)

    def connect(self, rpc: RpcClient) -> None:
        """Allow the connection, and try again where a worker died meanwhile."""
        for _ in range(TRIES):
            try:
                return self._connect(rpc)
            except Unavailable:
                continue
        raise AssertionError("the host could not connect")

    def _connect(self, rpc: RpcClient) -> None:
        who = {"host_id": str(self.host_id)}
        url = rpc.call(SERVICE, "begin_connect", who)["authorization_url"]
        form = {"user_id": self.zoom_user["id"]}
        answer = requests.post(url, data=form, allow_redirects=False, timeout=10)
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        asked = {**who, "state": query["state"][0], "code": query["code"][0]}
        rpc.call(SERVICE, "finish_connect", asked, timeout=15.0)

    def scheduled(self, wish: Wish) -> dict[str, Any]:
        session = {"session_id": str(wish.session_id), "duration_minutes": MINUTES}
        when = {"starts_at": wish.starts_at.isoformat(), "sequence": wish.sequence}
        return {**self._series(), "sessions": [{**session, **when}]}

    def rescheduled(self, wish: Wish) -> dict[str, Any]:
        return {**self._series(), **self.scheduled(wish)["sessions"][0]}

    def cancelled(self, wish: Wish) -> dict[str, Any]:
        when = {"starts_at": wish.starts_at.isoformat(), "sequence": wish.sequence}
        return {**self._series(), "session_id": str(wish.session_id), **when}

    def _series(self) -> dict[str, Any]:
        ids = {"series_id": str(self.series_id), "host_id": str(self.host_id)}
        return {**ids, "title": "Yoga", "zone": "Europe/Paris"}
