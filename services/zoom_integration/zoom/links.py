"""Whether the link that members follow leads somewhere, as their browser would find it."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import requests

from zoom_integration.zoom.transport import Unreachable

ZOOMS_OWN = ("zoom.us", "zoom.com", "zoomgov.com")


class Links:
    """Opens join links at Zoom, and at nobody else's: hosts may name any address they like."""

    def __init__(self, timeout: timedelta, *, other_hosts: Sequence[str]) -> None:
        self._timeout = timeout.total_seconds()
        self._others = set(other_hosts)

    def resolves(self, join_url: str) -> bool:
        """Whether there is a meeting behind it. Raises Unreachable where nobody answers."""
        host = urlsplit(join_url).hostname or ""
        if not self._is_zooms(host):
            return False
        try:
            answer = requests.get(
                join_url, timeout=self._timeout, allow_redirects=False, stream=True
            )
        except requests.RequestException as error:
            raise Unreachable(may_have_happened=False) from error
        answer.close()
        if answer.status_code >= 500 or answer.status_code == 429:
            raise Unreachable(may_have_happened=False)
        return answer.status_code < 400

    def _is_zooms(self, host: str) -> bool:
        return host in self._others or any(
            host == own or host.endswith(f".{own}") for own in ZOOMS_OWN
        )
