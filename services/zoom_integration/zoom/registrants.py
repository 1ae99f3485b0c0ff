"""People registered for a meeting: https://developers.zoom.us/docs/api/meetings/

Every method raises the failures of `transport`; a plan that does not allow it is `Refused`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from zoom_integration.zoom.for_host import ForHost
from zoom_integration.zoom.transport import read

NAME_LENGTH = 64


@dataclass(frozen=True)
class Registered:
    """Who is registered, and their own link into the meeting."""

    registrant_id: str
    join_url: str = field(repr=False)


@dataclass(frozen=True)
class Listed:
    """Somebody on the list of those who are registered."""

    registrant_id: str
    email: str = field(repr=False)


class Registrants(ForHost):
    """Added, removed and listed."""

    def add(self, token: str, number: int, *, email: str, name: str) -> Registered:
        """Register somebody; who is registered already gets the same link again.

        https://developers.zoom.us/docs/api/meetings/#tag/meetings/POST/meetings/{meetingId}/registrants
        """
        first, _, last = name.strip().partition(" ")
        body = {"email": email, "first_name": (first or "Member")[:NAME_LENGTH]}
        body |= {"last_name": last.strip()[:NAME_LENGTH]} if last.strip() else {}
        said = self._send("POST", f"/meetings/{number}/registrants", token, json=body)
        return read(_registered, said)

    def remove(self, token: str, number: int, registrant_id: str) -> None:
        """https://developers.zoom.us/docs/api/meetings/#tag/meetings/DELETE/meetings/{meetingId}/registrants/{registrantId}"""
        self._send("DELETE", f"/meetings/{number}/registrants/{registrant_id}", token)

    def listed(self, token: str, number: int) -> Iterator[Listed]:
        """https://developers.zoom.us/docs/api/meetings/#tag/meetings/GET/meetings/{meetingId}/registrants"""
        for page in self._pages(f"/meetings/{number}/registrants", token, status="approved"):
            yield from read(_listed, page)


def _registered(said: Any) -> Registered:
    return Registered(str(said["registrant_id"]), str(said["join_url"]))


def _listed(said: Any) -> list[Listed]:
    return [Listed(str(one["id"]), str(one.get("email", ""))) for one in said["registrants"]]
