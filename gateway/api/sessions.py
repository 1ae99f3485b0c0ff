"""Single sessions of a host's series, their meetings and mails."""

from typing import Any
from uuid import UUID

from gateway import idempotency
from gateway.acting import Scope
from gateway.api.resource import Resource, acting_host
from gateway.context import remote
from gateway.schemas import mail
from gateway.schemas import series as schemas

blueprint = Resource("sessions", "Single sessions and mail", for_accounts=True)


@blueprint.operation("POST", "/sessions/<uuid:session_id>/cancel", scope=Scope.SERIES_WRITE)
@blueprint.response(200, schemas.Session)
def cancel_session(session_id: UUID) -> dict[str, Any]:
    """Cancel a session; members are told"""
    return remote().series.cancel_session(
        host_id=acting_host(),
        session_id=str(session_id),
        idempotency_key=idempotency.key(),
    )


@blueprint.operation("POST", "/sessions/<uuid:session_id>/reschedule", scope=Scope.SERIES_WRITE)
@blueprint.arguments(schemas.SessionTime)
@blueprint.response(200, schemas.Session)
def reschedule_session(asked: dict[str, Any], session_id: UUID) -> dict[str, Any]:
    """Move a session; members are told"""
    return remote().series.reschedule_session(
        host_id=acting_host(),
        session_id=str(session_id),
        idempotency_key=idempotency.key(),
        **asked,
    )


@blueprint.operation("GET", "/mailings", scope=Scope.SERIES_READ)
@blueprint.query(mail.MailingPage)
@blueprint.response(200, mail.MailingList)
def list_mailings(asked: dict[str, Any]) -> dict[str, Any]:
    """List what is and was sent to your members, with counts"""
    return remote().notifications.list_messages(host_id=acting_host(), **asked)
