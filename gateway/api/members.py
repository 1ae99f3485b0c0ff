"""Who takes part in a host's series: letting in, taking off, lists in and out."""

from typing import Any
from uuid import UUID

from gateway import idempotency, proof
from gateway.acting import Scope
from gateway.api.resource import Resource, acting_host
from gateway.context import remote
from gateway.schemas import members as schemas
from gateway.schemas import series
from gateway.uploads import MAX_LIST_BYTES, takes_file

blueprint = Resource("members", "Members of your series", for_accounts=True)

_OF_SERIES = "/series/<uuid:series_id>/members"
_ONE = "/memberships/<uuid:membership_id>"


def _mine(series_id: UUID) -> dict[str, str]:
    return {"host_id": acting_host(), "series_id": str(series_id)}


def _of(membership_id: UUID) -> dict[str, str]:
    return {"host_id": acting_host(), "membership_id": str(membership_id)}


@blueprint.operation("GET", _OF_SERIES, scope=Scope.MEMBERS_READ)
@blueprint.query(schemas.MemberPage)
@blueprint.response(200, series.MemberList)
def list_members(page: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """List who takes part in a series, waits for it, or asks to"""
    return remote().series.list_members(**_mine(series_id), **page)


@blueprint.operation("POST", f"{_OF_SERIES}/import/preview", scope=Scope.MEMBERS_WRITE)
@takes_file(MAX_LIST_BYTES)
@blueprint.arguments(schemas.PreviewImport)
@blueprint.response(200, schemas.ImportReport)
def preview_import(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """See what a list would do, row by row"""
    return remote().series.preview_import(**_mine(series_id), **asked)


@blueprint.operation("POST", f"{_OF_SERIES}/import", scope=Scope.MEMBERS_WRITE)
@takes_file(MAX_LIST_BYTES)
@blueprint.arguments(schemas.ImportMembers)
@blueprint.response(200, schemas.ImportReport)
def import_members(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Invite the people of a list: each confirms by mail before anything else is sent"""
    return remote().series.import_members(
        **_mine(series_id), idempotency_key=idempotency.key(), **asked
    )


@blueprint.operation("GET", f"{_OF_SERIES}/export", scope=Scope.MEMBERS_READ)
@blueprint.query(schemas.ExportPage)
@blueprint.response(200, schemas.ExportedPart)
def export_members(page: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Get the members as CSV, in parts of 5,000; needs proof of late"""
    proof.require()
    return remote().series.export_members(**_mine(series_id), **page)


@blueprint.operation("GET", _ONE, scope=Scope.MEMBERS_READ)
@blueprint.response(200, schemas.MemberWithAnswers)
def get_member(membership_id: UUID) -> dict[str, Any]:
    """Get one member with the answers given at joining"""
    return remote().series.get_member(**_of(membership_id))


@blueprint.operation("POST", f"{_ONE}/approve", scope=Scope.MEMBERS_WRITE)
@blueprint.response(200, series.Member)
def approve_member(membership_id: UUID) -> dict[str, Any]:
    """Let somebody in who asked to join"""
    return remote().series.approve_member(**_of(membership_id), idempotency_key=idempotency.key())


@blueprint.operation("DELETE", _ONE, scope=Scope.MEMBERS_WRITE)
@blueprint.response(204)
def remove_member(membership_id: UUID) -> None:
    """Remove a member, or decline who asked to join"""
    remote().series.remove_member(**_of(membership_id), idempotency_key=idempotency.key())
