"""Requests to Zoom, and what its refusals mean. It retries nothing and logs no address.

| Answer | Raised |
|---|---|
| none, or 5xx | `Unreachable`; `may_have_happened` unless the request never left |
| 429 | `Throttled`, with the instant of `Retry-After` where there is one |
| token endpoint: 400 or 401 `invalid_grant` | `GrantEnded` |
| 401, or code 124 | `TokenExpired` |
| code 4711 | `ScopesMissing` |
| 404 or code 3001 | `MeetingGone` |
| code 3000 or 3003 | `NotTheHost` |
| code 3002 | `InProgress` |
| any other 4xx | `Refused`, with Zoom's code |

https://developers.zoom.us/docs/api/errors/
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import requests

from chassis import clock, outgoing

Parsed = TypeVar("Parsed")


class ZoomFailure(Exception):
    """Zoom did not do what it was asked."""


class Unreachable(ZoomFailure):
    """No answer, or an error of Zoom's own."""

    def __init__(self, *, may_have_happened: bool) -> None:
        super().__init__()
        self.may_have_happened = may_have_happened


class Throttled(ZoomFailure):
    """Too many requests; `retry_at` is None where Zoom does not say until when."""

    def __init__(self, retry_at: datetime | None) -> None:
        super().__init__()
        self.retry_at = retry_at


class GrantEnded(ZoomFailure):
    """The refresh token is dead: the host must connect again."""


class TokenExpired(ZoomFailure):
    """The access token is not accepted (any more)."""


class ScopesMissing(ZoomFailure):
    """The host has not allowed this."""


class MeetingGone(ZoomFailure):
    """There is no such meeting (any more)."""


class NotTheHost(ZoomFailure):
    """The meeting belongs to somebody else."""


class InProgress(ZoomFailure):
    """The meeting runs just now."""


class Refused(ZoomFailure):
    """The request itself is wrong in Zoom's eyes."""

    def __init__(self, code: object) -> None:
        super().__init__(code)
        self.code = code


_BY_CODE: dict[object, type[ZoomFailure]] = {
    124: TokenExpired,
    4711: ScopesMissing,
    3000: NotTheHost,
    3001: MeetingGone,
    3002: InProgress,
    3003: NotTheHost,
    "invalid_grant": GrantEnded,
}
_BY_STATUS: dict[int, type[ZoomFailure]] = {401: TokenExpired, 404: MeetingGone}


class Transport:
    """Sends requests over kept connections; safe for greenlets and threads."""

    def __init__(self, timeout: timedelta) -> None:
        self._timeout = (min(3.0, timeout.total_seconds()), timeout.total_seconds())
        self._http = requests.Session()
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=20)
        self._http.mount("https://", adapter)
        self._http.mount("http://", adapter)

    def send(self, method: str, url: str, **options: Any) -> Any:
        """The answer's JSON, None where it has no body. Raises a ZoomFailure."""
        try:
            with outgoing.request("zoom") as asked:
                answer = self._http.request(
                    method, url, timeout=self._timeout, allow_redirects=False, **options
                )
                asked.answered(answer.status_code)
        except requests.ConnectTimeout as error:
            raise Unreachable(may_have_happened=False) from error
        except requests.RequestException as error:
            raise Unreachable(may_have_happened=True) from error
        if answer.status_code >= 300:
            raise _failure(answer)
        return _json(answer) if answer.content else None


def _failure(answer: requests.Response) -> ZoomFailure:
    if answer.status_code == 429:
        return Throttled(retry_at(answer.headers.get("Retry-After"), clock.now()))
    if answer.status_code >= 500:
        return Unreachable(may_have_happened=True)
    body = _json(answer)
    said = body if isinstance(body, dict) else {}
    code = said.get("code", said.get("error"))
    known = _BY_CODE.get(code) if isinstance(code, (int, str)) else None
    kind = known or (_BY_STATUS.get(answer.status_code) if "error" not in said else None)
    return kind() if kind else Refused(code)


def retry_at(header: str | None, now: datetime) -> datetime | None:
    """The instant that `Retry-After` names: as seconds, an HTTP date or RFC 3339; else None."""
    if not header:
        return None
    if header.isdigit():
        return now + timedelta(seconds=int(header[:9]))
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            instant = read(header)
        except ValueError:
            continue
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return None


def read(parse: Callable[[Any], Parsed], said: Any) -> Parsed:
    """An answer of another shape than Zoom describes is no answer."""
    try:
        return parse(said)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreachable(may_have_happened=True) from error


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except requests.JSONDecodeError:
        return None
