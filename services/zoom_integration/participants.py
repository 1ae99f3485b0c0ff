"""What is kept of somebody in a meeting: digests under a key that no database has.

Zoom's webhooks and reports are full of names and addresses. They are let go of where they come
in, before anything is stored: a digest is enough to find the same person on the roster.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chassis import addresses
from chassis.errors import Invalid
from zoom_integration.domain.attendance import folded_name

Digest = Callable[[str, str], bytes]
"""Of a kind and a value: `chassis.tombstones.Tombstones.digest`."""


@dataclass(frozen=True)
class Sighting:
    """Somebody in a room, by digests; None where Zoom did not say."""

    room: bytes
    key: bytes
    """The same for an entry and the exit that belongs to it."""
    registrant: bytes | None
    email: bytes | None
    name: bytes | None


def sighting(
    digest: Digest, *, room: str, key: str, registrant: Any, email: Any, name: Any
) -> Sighting:
    """`room` is Zoom's uuid of one run of a meeting."""
    return Sighting(
        room=room_digest(digest, room),
        key=digest("zoom_sighting", f"{room}\x00{key}"),
        registrant=registrant_digest(digest, registrant) if registrant else None,
        email=email_digest(digest, str(email or "")),
        name=name_digest(digest, str(name or "")),
    )


def room_digest(digest: Digest, room: str) -> bytes:
    return digest("zoom_room", room)


def registrant_digest(digest: Digest, registrant: str) -> bytes:
    return digest("zoom_registrant", str(registrant))


def email_digest(digest: Digest, address: str) -> bytes | None:
    """None for what is no address."""
    try:
        return digest("email", addresses.normalise(address))
    except Invalid:
        return None


def name_digest(digest: Digest, name: str) -> bytes | None:
    folded = folded_name(name)
    return digest("zoom_name", folded) if folded else None


def kept_of_passage(digest: Digest, said: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is stored of `meeting.participant_joined` and `_left`; None where nothing is needed.

    The host comes too, and is not counted. https://developers.zoom.us/docs/api/meetings/events/
    """
    meeting = said["payload"].get("object") or {}
    person = meeting.get("participant") or {}
    is_host = person.get("id") and person["id"] == meeting.get("host_id")
    at = instant(person.get("join_time") or person.get("leave_time"))
    if is_host or at is None or not person.get("user_id"):
        return None
    seen = sighting(
        digest,
        room=str(meeting.get("uuid", "")),
        key=str(person["user_id"]),
        registrant=person.get("registrant_id"),
        email=person.get("email"),
        name=person.get("user_name"),
    )
    return {
        "owner": owner_digest(digest, str(meeting.get("host_id", ""))).hex(),
        "at": at.isoformat(),
        "is_entry": "join_time" in person,
        "seen": as_json(seen),
    }


def owner_digest(digest: Digest, zoom_user_id: str) -> bytes:
    """Whose meeting it is, by Zoom's user id: what comes for an earlier account is known by it."""
    return digest("zoom_user_id", zoom_user_id)


def as_json(seen: Sighting) -> dict[str, str | None]:
    return {name: value.hex() if value else None for name, value in vars(seen).items()}


def from_json(kept: Mapping[str, str | None]) -> Sighting:
    values = {name: bytes.fromhex(value) if value else None for name, value in kept.items()}
    return Sighting(**values)  # type: ignore[arg-type]


def milliseconds(since_epoch: int) -> datetime:
    """An instant as Zoom's `event_ts` has it."""
    return datetime.fromtimestamp(since_epoch / 1000, UTC)


def instant(said: Any) -> datetime | None:
    """An instant as Zoom writes it; None where it is none."""
    try:
        read = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
