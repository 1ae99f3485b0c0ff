"""What follows from Zoom's webhooks about meetings and the app: believed as little as can be.

https://developers.zoom.us/docs/api/webhooks/
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chassis.unit_of_work import UnitOfWork
from zoom_integration import events, repository
from zoom_integration.commands import errands, meetings


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
