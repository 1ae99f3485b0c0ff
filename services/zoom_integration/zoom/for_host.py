"""Requests in the name of one host, whose access token is given with each, and lists by pages.

https://developers.zoom.us/docs/api/using-zoom-apis/#pagination
"""

from collections.abc import Iterator
from typing import Any

from zoom_integration.zoom.transport import Transport

PAGE_SIZE = 300


class ForHost:
    """What one host's access token opens; raises the failures of `transport`."""

    def __init__(self, transport: Transport, *, url: str) -> None:
        self._transport = transport
        self._url = url

    def _send(self, method: str, path: str, token: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        return self._transport.send(method, f"{self._url}{path}", headers=headers, **options)

    def _pages(self, path: str, token: str, **query: Any) -> Iterator[Any]:
        """A list as it comes; one page at least, and what a reader does not want is not asked."""
        asked = {**query, "page_size": PAGE_SIZE, "next_page_token": ""}
        while True:
            page = self._send("GET", path, token, params=asked)
            yield page
            asked["next_page_token"] = page.get("next_page_token", "")
            if not asked["next_page_token"]:
                return
