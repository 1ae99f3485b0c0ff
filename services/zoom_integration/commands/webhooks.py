"""Zoom's webhooks: judged by their signature, kept as far as needed, believed as little as can be.

https://developers.zoom.us/docs/api/webhooks/
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chassis.unit_of_work import UnitOfWork
from chassis.webhooks import store_webhook
from zoom_integration import events, participants, repository, signatures
from zoom_integration.commands import errands, meetings, recordings

SOURCE = "zoom"
_VALIDATION = "endpoint.url_validation"
_DEAUTHORIZED = "app_deauthorized"
_MEETING_EVENTS = frozenset({"meeting.updated", "meeting.deleted"})
_PASSAGES = frozenset({"meeting.participant_joined", "meeting.participant_left"})
_ENDED = "meeting.ended"
LONGEST_NUMBER = 18


def receive(
    uow: UnitOfWork, *, secret: str, headers: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """What to answer Zoom: `{"status", "body"}`. A known event is stored, to be handled later."""
    if not signatures.is_sound(secret, headers, body, now=uow.now):
        return {"status": 401, "body": {}}
    said = _read(body)
    if said is None:
        return {"status": 400, "body": {}}
    if said["event"] == _VALIDATION:
        return _prove(secret, said)
    kept = _kept(uow, said)
    if kept is not None:
        message_id = hashlib.sha256(body).hexdigest()  # Zoom numbers no events; retries are equal
        store_webhook(uow, SOURCE, message_id, said["event"], kept)
    return {"status": 200, "body": {}}


def note_meeting(uow: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """A meeting was changed or deleted at Zoom."""
    meetings.note_changed(uow, int(payload["number"]))


def deauthorise(uow: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """A host has taken the app away at Zoom: the tokens are dead, and everything goes.

    Zoom's notices used to say in `user_data_retention` whether data may be kept; one that says so
    is honoured, and confirmed. A notice older than the connection is about an earlier one.
    """
    zoom_user_id = str(payload["notice"]["user_id"])
    repository.serialise(uow.db, f"zoom_user:{zoom_user_id}")
    connection = repository.connection_of_zoom_user(uow.db, zoom_user_id)
    sent_at = datetime.fromtimestamp(payload["event_ts"] / 1000, UTC)
    if connection is None or sent_at < connection.connected_at.replace(microsecond=0):
        return
    retention = payload["notice"].get("user_data_retention")
    if str(retention).lower() == "true":
        meetings.let_go(uow, connection.host_id, is_cancelling=False)
    else:
        meetings.forget_all(uow, connection.host_id)
    if retention is not None:
        errands.comply(uow, host_id=connection.host_id, notice=payload["notice"])
    uow.db.delete(connection)
    uow.publish(events.connection_removed(connection.host_id))


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
        has_shape = isinstance(said["event"], str) and isinstance(said["payload"], dict)
    except (ValueError, KeyError, TypeError):
        return None
    return said if has_shape else None


def _prove(secret: str, said: dict[str, Any]) -> dict[str, Any]:
    """Zoom asks at first and then every 72 hours whether the address knows the secret."""
    token = said["payload"].get("plainToken")
    if not isinstance(token, str):
        return {"status": 400, "body": {}}
    proof = signatures.digest(secret, token.encode())
    return {"status": 200, "body": {"plainToken": token, "encryptedToken": proof}}


def _kept(uow: UnitOfWork, said: dict[str, Any]) -> dict[str, Any] | None:
    """The few fields that are needed: webhooks are full of names and addresses."""
    digest = uow.tombstones.digest
    if said["event"] == _DEAUTHORIZED:
        return _kept_of_notice(said)
    meeting = said["payload"].get("object") or {}
    number = str(meeting.get("id", ""))
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    if said["event"] in _MEETING_EVENTS:
        return {"number": number}
    if said["event"] == _ENDED:
        owner = participants.owner_digest(digest, str(meeting.get("host_id", "")))
        return {"number": number, "owner": owner.hex()}
    if said["event"] in recordings.THERE | recordings.GONE:
        found = recordings.kept(uow, said)
        return {"number": number, **found} if found else None
    if said["event"] not in _PASSAGES:
        return None
    passage = participants.kept_of_passage(digest, said)
    return {"number": number, **passage} if passage else None


def _kept_of_notice(said: dict[str, Any]) -> dict[str, Any] | None:
    if not isinstance(said.get("event_ts"), int) or "user_id" not in said["payload"]:
        return None
    fields = ("user_id", "account_id", "user_data_retention")
    notice = {name: said["payload"][name] for name in fields if name in said["payload"]}
    return {"event_ts": said["event_ts"], "notice": notice}
