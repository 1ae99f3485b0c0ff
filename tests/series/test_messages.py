"""Each event has an example that consumers are held to; here it is held to what is emitted.

The examples of others, whose events series reads, are held to the schemas that read them.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa
from marshmallow import EXCLUDE

from chassis.tables import outbox
from series.commands import archiving, proving, sessions
from series.commands import series as series_commands
from series.schemas import incoming
from tests.series.desk import HOST

FOLDER = Path(__file__).parents[1] / "contracts" / "messages"
EXAMPLES = {path.stem: json.loads(path.read_text()) for path in FOLDER.glob("series.*.json")}
READ = {
    "zoom_integration.meeting_ready": incoming.MeetingReady,
    "zoom_integration.meeting_removed": incoming.MeetingRemoved,
    "billing.price_set": incoming.PriceSet,
    "billing.subscription_started": incoming.OfMembership,
    "billing.checkout_expired": incoming.OfMembership,
    "billing.subscription_ended": incoming.OfMembership,
}


def shape(value):
    """A value's kind: what a consumer may rely on beside the names."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    if not isinstance(value, str):
        return type(value).__name__
    for kind in (UUID, datetime.fromisoformat):
        try:
            kind(value)
        except ValueError:
            continue
        return kind.__name__
    return "str"


@pytest.fixture
def emitted(desk, now):
    """One life of a series and its members: every message that it gave."""
    series = desk.published(capacity=1, waiting_list="offers")
    first, second, *_ = desk.sessions(series)
    owned = {"host_id": HOST, "series_id": series["id"]}
    later = {"starts_at": first.starts_at + timedelta(hours=2), "duration_minutes": None}
    desk.do(sessions.reschedule_session, host_id=HOST, session_id=first.id, **later)
    desk.do(sessions.cancel_session, host_id=HOST, session_id=second.id)
    desk.do(series_commands.update_series, desk.policy, **owned, title="Evening Yoga")
    desk.join(series, "ana@example.test")
    member = desk.of_address("ana@example.test")[0].id
    desk.confirm(member)
    now.move(timedelta(hours=1))
    desk.join(series, "ana@example.test")
    now.move(timedelta(hours=1))
    token = desk.links.join_token(member, first.id)
    desk.do(proving.request_join_code, desk.policy, token=token)
    desk.sign_in_and_join(series, "bob@example.test")
    desk.leave(member)
    desk.sign_in_and_join(desk.published(join_policy="approval"), "cyd@example.test")
    desk.do(archiving.archive_series, **owned)
    desk.do(series_commands.delete_series, **owned)
    with desk.db() as db:
        messages = [orjson.loads(body) for body in db.execute(sa.select(outbox.c.body)).scalars()]
    return {f"{message['source']}.{message['name']}": message for message in messages}


def test_every_event_has_an_example_and_every_example_an_event(emitted):
    assert set(emitted) == set(EXAMPLES)


def test_what_is_emitted_has_the_shape_of_its_example(emitted):
    for name, example in EXAMPLES.items():
        message = emitted[name]
        assert message["version"] == example["version"]
        assert shape(message["payload"]) == shape(example["payload"]), name


@pytest.mark.parametrize("name", READ)
def test_what_others_emit_is_read(name):
    example = json.loads((FOLDER / f"{name}.json").read_text())

    READ[name]().load(example["payload"], unknown=EXCLUDE)
