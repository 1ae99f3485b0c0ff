"""Taking in a webhook: is it Zoom's, what of it is needed, has it come before. The rest is later.

https://developers.zoom.us/docs/api/webhooks/
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from chassis import clock
from chassis.webhooks import Door
from zoom_integration import participants, signatures
from zoom_integration.commands import recordings
from zoom_integration.surroundings import Surroundings

_VALIDATION = "endpoint.url_validation"
_DEAUTHORIZED = "app_deauthorized"
_MEETING_EVENTS = frozenset({"meeting.updated", "meeting.deleted"})
_PASSAGES = frozenset({"meeting.participant_joined", "meeting.participant_left"})
_ENDED = "meeting.ended"
LONGEST_NUMBER = 18

_door = Door("zoom")


def receive(around: Surroundings, *, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """What to answer Zoom: `{"status", "body"}`. A known event is kept, to be handled later."""
    secret = around.settings.zoom_webhook_secret
    if not signatures.is_sound(secret, headers, body, now=clock.now()):
        return {"status": 401, "body": {}}
    said = _read(body)
    if said is None:
        return {"status": 400, "body": {}}
    if said["event"] == _VALIDATION:
        return _prove(secret, said)
    kept = _kept(around, said)
    if kept is not None:
        message_id = hashlib.sha256(body).hexdigest()  # Zoom numbers no events; retries are equal
        _keep(around, message_id, said["event"], kept)
    return {"status": 200, "body": {}}


def _keep(around: Surroundings, message_id: str, name: str, kept: dict[str, Any]) -> None:
    with around.connection() as db:
        is_new = _door.keep(db, message_id, name, kept)
    if is_new:
        around.arrived.set()


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


def _kept(around: Surroundings, said: Mapping[str, Any]) -> dict[str, Any] | None:
    """The few fields that are needed: webhooks are full of names and addresses."""
    digest = around.tombstones.digest
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
        found = recordings.kept(digest, around.keys, said)
        return {"number": number, **found} if found else None
    if said["event"] not in _PASSAGES:
        return None
    passage = participants.kept_of_passage(digest, said)
    return {"number": number, **passage} if passage else None


def _kept_of_notice(said: Mapping[str, Any]) -> dict[str, Any] | None:
    if not isinstance(said.get("event_ts"), int) or "user_id" not in said["payload"]:
        return None
    fields = ("user_id", "account_id", "user_data_retention")
    notice = {name: said["payload"][name] for name in fields if name in said["payload"]}
    return {"event_ts": said["event_ts"], "notice": notice}
