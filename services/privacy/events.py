"""What privacy publishes: facts of a request for its mails, and commands to every service.

Addresses and persons are sealed under the request's key; no event holds one in the clear.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.messages import Event
from chassis.rights.protocol import MANIFEST_WANTED, VERSION, Command, command_name


def verification_requested(
    request_id: UUID, *, right: str, token: str, code: str, sealed_address: str, locale: str
) -> Event:
    payload = {
        "request_id": request_id,
        "right": right,
        "token": token,
        "code": code,
        "sealed_address": sealed_address,
        "locale": locale,
    }
    return Event("verification_requested", 1, payload)


def request_acknowledged(**told: Any) -> Event:
    return _letter("request_acknowledged", told, "right", "due_at")


def package_ready(*, expires_at: datetime, **told: Any) -> Event:
    return _letter("package_ready", told, expires_at=expires_at)


def package_code_requested(*, code: str, **told: Any) -> Event:
    return _letter("package_code_requested", told, code=code)


def request_completed(**told: Any) -> Event:
    return _letter("request_completed", told, "right")


def erasure_announced(*, erased_from: datetime, **told: Any) -> Event:
    """A host's data goes after a notice, which they can use to think again."""
    return _letter("erasure_announced", told, erased_from=erased_from)


def request_extended(*, reason: str, **told: Any) -> Event:
    return _letter("request_extended", told, "right", "due_at", reason=reason)


def request_refused(*, code: str, reason: str, **told: Any) -> Event:
    return _letter("request_refused", told, "right", code=code, reason=reason)


def request_due_soon(request_id: UUID, *, right: str, due_at: datetime, days_left: int) -> Event:
    """For whoever watches over the desk."""
    payload = {"request_id": request_id, "right": right, "due_at": due_at, "days_left": days_left}
    return Event("request_due_soon", 1, payload)


def _letter(name: str, told: dict[str, Any], *used: str, **more: Any) -> Event:
    """A mail about a request: where it goes, its status page, and what this one says."""
    always = ("request_id", "status_token", "sealed_address", "locale")
    return Event(name, 1, {field: told[field] for field in (*always, *used)} | more)


def command(
    *,
    command_id: UUID,
    request_id: UUID,
    command: Command,
    attempt: int,
    requested_at: datetime,
    deadline_at: datetime,
    sealed_person: str,
    sealed_details: str,
) -> dict[str, Any]:
    """One of the commands of an event."""
    return {
        "command_id": command_id,
        "request_id": request_id,
        "command": command,
        "attempt": attempt,
        "requested_at": requested_at,
        "deadline_at": deadline_at,
        "sealed_person": sealed_person,
        "sealed_details": sealed_details,
    }


def rights_command(service: str, commands: Sequence[dict[str, Any]]) -> Event:
    return Event(command_name(service), VERSION, {"commands": commands})


def manifest_wanted() -> Event:
    """Asks every service to publish its manifest, in whatever order they came up."""
    return Event(MANIFEST_WANTED, 1, {})
