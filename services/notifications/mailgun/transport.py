"""HTTP to Mailgun, and what its answers mean for us.

Mailgun has no idempotency key, so each failure is sorted by one question: may it have accepted?
  no      429, or never connected         Busy: try later
  no      other 4xx                       Refused; by 401, 403 and 404 our settings are wrong: Busy
  maybe   5xx, time-out, broken off       Uncertain: ask the event log before anything else
https://documentation.mailgun.com/docs/mailgun/api-reference/api-overview
"""

import logging
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

from chassis import outgoing
from notifications.post import Busy, Refused, Uncertain

log = logging.getLogger(__name__)

_MISCONFIGURED = frozenset({401, 403, 404})


class Transport:
    """One account at Mailgun. Safe for threads."""

    def __init__(
        self, api_url: str, key: str, *, timeout_seconds: float, connections: int = 10
    ) -> None:
        self._api_url = api_url.rstrip("/")
        self._timeout = timeout_seconds
        self._session = requests.Session()
        self._session.auth = ("api", key)
        self._session.trust_env = False
        adapter = HTTPAdapter(pool_maxsize=connections, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def post(self, path: str, fields: list[tuple[str, Any]]) -> dict[str, Any]:
        """Post a multipart form. Raises Busy, Refused, Uncertain."""
        return self._call("POST", path, files=fields)

    def post_json(self, path: str, body: str) -> dict[str, Any]:
        """Post a JSON document. Raises Busy, Refused, Uncertain."""
        kind = {"Content-Type": "application/json"}
        return self._call("POST", path, data=body.encode(), headers=kind)

    def delete(self, path: str) -> None:
        """Delete; what is not there is deleted. Raises Busy, Refused, Uncertain."""
        self._call("DELETE", path, gone_is_fine=True)

    def get(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        """Read. Raises Busy, Refused, Uncertain (which, for reading, means: try later)."""
        return self._call("GET", path, params=query)

    def _call(
        self, method: str, path: str, *, gone_is_fine: bool = False, **more: Any
    ) -> dict[str, Any]:
        try:
            with outgoing.request("mailgun") as asked:
                answer = self._session.request(
                    method,
                    f"{self._api_url}{path}",
                    timeout=self._timeout,
                    allow_redirects=False,
                    **more,
                )
                asked.answered(answer.status_code)
        except requests.RequestException as error:
            raise _sorted(error) from error
        if gone_is_fine and answer.status_code == 404:
            return {}
        return _read(answer)


def _sorted(error: requests.RequestException) -> Exception:
    if isinstance(error, requests.ConnectTimeout) or _never_connected(error):
        return Busy("no connection")
    return Uncertain(type(error).__name__)


def _never_connected(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _read(answer: requests.Response) -> dict[str, Any]:
    status = answer.status_code
    if status >= 500 or status < 200:
        raise Uncertain(f"status {status}")
    if status == 429:
        raise Busy("status 429")
    if status in _MISCONFIGURED:
        log.error("Mailgun refuses our key or domain", extra={"status": status})
        raise Busy(f"status {status}")
    if status >= 300:
        raise Refused(f"status {status}")
    try:
        found: dict[str, Any] = answer.json()
    except requests.JSONDecodeError as error:
        raise Uncertain("an answer that is no JSON") from error
    return found
