"""The vendor's lists of who gets no mail: read by us, and told of what people chose here.

https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/unsubscribe
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from notifications.mailgun.transport import Transport

_A_PAGE = "1000"
EVERYTHING = "*"


class List(StrEnum):
    """Why the vendor would not deliver."""

    BOUNCES = "bounces"
    COMPLAINTS = "complaints"
    UNSUBSCRIBES = "unsubscribes"


@dataclass(frozen=True)
class Entry:
    """One address on a list; `tags` are the kinds of mail it refuses, or `*`."""

    address: str
    tags: tuple[str, ...]


class Refusals:
    """The lists of one sending domain."""

    def __init__(self, transport: Transport, domain: str) -> None:
        self._transport = transport
        self._home = f"/v3/{domain}"

    def listed(self, kind: List) -> Iterator[Entry]:
        """Everyone on a list. Raises Busy, Refused, Uncertain."""
        path, query = f"{self._home}/{kind}", {"limit": _A_PAGE}
        while True:
            page = self._transport.get(path, query)
            if not page["items"]:
                return
            for item in page["items"]:
                tags = tuple(str(tag) for tag in item.get("tags") or (EVERYTHING,))
                yield Entry(str(item.get("address", "")), tags)
            # The page's own address may name another host; we stay here.
            query = dict(parse_qsl(urlsplit(page["paging"]["next"]).query))

    def refuse(self, address: str, tags: list[str]) -> None:
        """Put an address on the list of the unsubscribed. Raises Busy, Refused, Uncertain."""
        entry: list[dict[str, Any]] = [{"address": address, "tags": tags}]
        self._transport.post_json(f"{self._home}/{List.UNSUBSCRIBES}", json.dumps(entry))

    def allow(self, address: str) -> None:
        """Take an address off every list; one that is on none is fine. Raises Busy, Uncertain."""
        for kind in List:
            self._transport.delete(f"{self._home}/{kind}/{quote(address, safe='')}")
