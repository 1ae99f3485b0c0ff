"""How mail to the members of a series looks and speaks, and messages to all of them."""

from typing import Any
from uuid import UUID

from gateway import idempotency
from gateway.acting import Scope
from gateway.api.resource import Resource, acting_host
from gateway.context import remote
from gateway.schemas import series_mail as schemas

blueprint = Resource("mail_to_members", "Mail to the members of your series", for_accounts=True)


def _mine(series_id: UUID) -> dict[str, str]:
    """Whose series is asked for: a stranger's is not found."""
    asked = {"host_id": acting_host(), "series_id": str(series_id)}
    remote().series.get_series(**asked)
    return asked


@blueprint.operation("GET", "/series/<uuid:series_id>/voice", scope=Scope.SERIES_READ)
@blueprint.response(200, schemas.Voice)
def get_voice(series_id: UUID) -> dict[str, Any]:
    """Get the name, colour and words of mail to members"""
    return remote().notifications.get_series_voice(**_mine(series_id))


@blueprint.operation("PUT", "/series/<uuid:series_id>/voice", scope=Scope.SERIES_WRITE)
@blueprint.arguments(schemas.SetVoice)
@blueprint.response(200, schemas.Voice)
def set_voice(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Set the name, colour and words of mail to members"""
    return remote().notifications.set_series_voice(**_mine(series_id), **asked)


@blueprint.operation("POST", "/series/<uuid:series_id>/message-preview", scope=Scope.SERIES_READ)
@blueprint.arguments(schemas.AskPreview)
@blueprint.response(200, schemas.Preview)
def preview(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """See a mail as members would, with the series' own facts"""
    return remote().notifications.preview_message(**_mine(series_id), **asked)


@blueprint.operation("POST", "/series/<uuid:series_id>/message-test", scope=Scope.SERIES_WRITE)
@blueprint.arguments(schemas.HostMessage)
@blueprint.response(202)
def send_test(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Send a message to yourself, as a test"""
    return remote().notifications.send_test_message(
        **_mine(series_id), idempotency_key=idempotency.key(), **asked
    )


@blueprint.operation("POST", "/series/<uuid:series_id>/messages", scope=Scope.MEMBERS_WRITE)
@blueprint.arguments(schemas.HostMessage)
@blueprint.response(202, schemas.SentMessage)
def send_message(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Send a message to all members; twice a day at most"""
    return remote().notifications.send_host_message(
        **_mine(series_id), idempotency_key=idempotency.key(), **asked
    )
