"""Mail to support and to the rights desk: the queue, a look with its reason, an answer."""

from typing import Any
from uuid import UUID

from gateway import idempotency
from gateway.api.resource import Resource
from gateway.context import remote
from gateway.desks import at_desks
from gateway.schemas import support as schemas

blueprint = Resource("support_mail", "For operators: mail that people write", for_accounts=True)


@blueprint.operation("GET", "/operator/support-threads")
@blueprint.query(schemas.WhichThreads)
@blueprint.response(200, schemas.ThreadList)
def list_threads(asked: dict[str, str]) -> dict[str, Any]:
    """List threads of one status, without what was written"""
    return remote().notifications.list_threads(**at_desks(), **asked)


@blueprint.operation("POST", "/operator/support-threads/<uuid:thread_id>/look")
@blueprint.arguments(schemas.LookAtThread)
@blueprint.response(200, schemas.Thread)
def look_at_thread(asked: dict[str, str], thread_id: UUID) -> dict[str, Any]:
    """Look at a thread; who looked and why is kept, and in the person's copy"""
    return remote().notifications.look_at_thread(**_at(thread_id), **asked)


@blueprint.operation("POST", "/operator/support-threads/<uuid:thread_id>/answers")
@blueprint.arguments(schemas.AnswerThread)
@blueprint.response(202, schemas.Answered)
def answer_thread(asked: dict[str, str], thread_id: UUID) -> dict[str, Any]:
    """Answer by mail"""
    return remote().notifications.answer_thread(
        **_at(thread_id), idempotency_key=idempotency.key(), **asked
    )


@blueprint.operation("POST", "/operator/support-threads/<uuid:thread_id>/close")
@blueprint.response(204)
def close_thread(thread_id: UUID) -> None:
    """Close a thread; a further mail opens it again"""
    remote().notifications.close_thread(**_at(thread_id))


def _at(thread_id: UUID) -> dict[str, Any]:
    return {**at_desks(), "thread_id": str(thread_id)}
