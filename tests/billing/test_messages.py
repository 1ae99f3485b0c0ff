"""Each event has an example that consumers are held to; here it is held to what is emitted.

The examples of series, whose events billing reads, are held to the schemas that read them.
"""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from marshmallow import EXCLUDE, Schema

from billing import schemas
from billing.commands import refunds, renewals
from billing.models import Base
from billing.operations import connecting, upkeep
from chassis import migrate
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import DISPUTED, FAILS_LATER

FOLDER = Path(__file__).parents[1] / "contracts" / "messages"
EXAMPLES = {path.stem: json.loads(path.read_text()) for path in FOLDER.glob("billing.*.json")}
READ: dict[str, type[Schema]] = {
    "series.series_created": schemas.SeriesCreated,
    "series.series_updated": schemas.SeriesUpdated,
    "series.series_deleted": schemas.SeriesDeleted,
    "series.membership_ended": schemas.MembershipEnded,
    "series.sessions_scheduled": schemas.SessionsScheduled,
    "series.session_rescheduled": schemas.SessionChanged,
    "series.session_cancelled": schemas.SessionChanged,
}


def shape(value: Any) -> Any:
    """A value's kind: what a consumer may rely on beside the names."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
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
def emitted(desk: Desk) -> dict[str, Any]:
    """A year at one host: the first message of each name."""
    refunded = desk.payments(desk.join())[0]
    with desk.context.unit_of_work() as uow:
        refunds.wish_for_host(uow, host_id=desk.host_id, payment_id=refunded.id, amount_cents=None)
    desk.join(DISPUTED)
    desk.join(FAILS_LATER)
    desk.set_price(12_000, interval="year")
    desk.join()
    desk.start_checkout(uuid4())
    desk.move(days=32)
    desk.deliver()
    desk.move(days=330)
    with desk.context.unit_of_work() as uow:
        renewals.tell_ahead(uow)
    connecting.disconnect(desk.context, host_id=desk.host_id)
    for _ in range(3):
        upkeep.work(desk.context)
        desk.move(seconds=10)
    return {f"billing.{message['name']}": message for message in reversed(desk.events())}


class TestWhatIsPublished:
    def test_has_an_example_each_and_no_example_is_idle(self, emitted: dict[str, Any]):
        assert set(emitted) == set(EXAMPLES)

    def test_has_the_shape_of_its_example(self, emitted: dict[str, Any]):
        for name, example in EXAMPLES.items():
            told = {field: emitted[name][field] for field in ("source", "name", "version")}
            assert told == {field: example[field] for field in told}
            assert shape(emitted[name]["payload"]) == shape(example["payload"]), name


class TestWhatIsRead:
    @pytest.mark.parametrize("name", sorted(READ))
    def test_is_understood(self, name: str):
        example = json.loads((FOLDER / f"{name}.json").read_text())

        assert READ[name](unknown=EXCLUDE).load(example["payload"])


class TestTables:
    def test_the_migrations_make_what_the_models_describe(
        self, service_database: Callable[[str], Any]
    ):
        assert migrate.differences(service_database("billing"), Base.metadata) == []
