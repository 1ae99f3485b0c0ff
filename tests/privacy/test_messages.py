"""The messages that privacy emits have the shape of the examples that their readers accept."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from marshmallow import EXCLUDE, ValidationError

from chassis.messages import Event
from chassis.rights.protocol import Command, RightsCommands
from privacy import events
from privacy.schemas.incoming import PrivacyMailReceived, RightsReplies

EXAMPLES = Path(__file__).parents[1] / "contracts" / "messages"


def example(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((EXAMPLES / f"privacy.{name}.json").read_text())
    return document


def emitted(name: str, payload: dict[str, Any]) -> Event:
    """The event of this name, made from the example's own values."""
    ids = {field: UUID(payload[field]) for field in ("request_id",) if field in payload}
    given = payload | ids
    if name.startswith("rights_command."):
        said = [command(one) for one in payload["commands"]]
        return events.rights_command(name.partition(".")[2], said)
    for field in {"due_at", "expires_at", "erased_from"} & set(given):
        given[field] = datetime.fromisoformat(given[field]).astimezone(UTC)
    event: Event = getattr(events, name)(**given)
    return event


def command(given: dict[str, Any]) -> dict[str, Any]:
    ids = {field: UUID(given[field]) for field in ("request_id", "command_id")}
    instants = {
        field: datetime.fromisoformat(given[field]).astimezone(UTC)
        for field in ("requested_at", "deadline_at")
    }
    return events.command(**given | ids | instants | {"command": Command(given["command"])})


@pytest.mark.parametrize(
    "name",
    sorted(
        path.name[len("privacy.") : -len(".json")]
        for path in EXAMPLES.glob("privacy.*.json")
        if not path.name.endswith(".v1.json")
    ),
)
def test_what_is_emitted_is_the_example(name: str):
    document = example(name)

    event = emitted(name, document["payload"])

    sent = json.loads(orjson.dumps(event.payload, option=orjson.OPT_UTC_Z))
    assert (event.name, event.version, sent) == (
        document["name"],
        document["version"],
        document["payload"],
    )


@pytest.mark.parametrize("version", ["", ".v1"])
def test_every_service_reads_both_versions_of_a_command(version: str):
    name = f"rights_command.series{version}"

    (read,) = RightsCommands().load(example(name)["payload"])["commands"]

    assert read["command"] is Command.ERASE


def test_both_versions_of_a_reply_are_read():
    reply = {"document": {"status": "done"}, "mac": "0" * 64}

    read = [RightsReplies().load(payload) for payload in (reply, {"replies": [reply]})]

    assert read == [{"replies": [reply]}] * 2


@pytest.mark.parametrize("version", ["", ".v1"])
def test_both_versions_of_a_privacy_mail_are_read(version: str):
    name = f"notifications.privacy_mail_received{version}.json"
    payload = json.loads((EXAMPLES / name).read_text())["payload"]

    read = PrivacyMailReceived(unknown=EXCLUDE).load(payload)

    assert read.keys() == payload.keys()


def test_a_privacy_mail_from_nobody_is_refused():
    with pytest.raises(ValidationError):
        PrivacyMailReceived().load({"subject": "Delete my data"})
