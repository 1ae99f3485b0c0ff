"""Telling everybody of a version of the policy: how each stands, and who may tell (promise P41)."""

from collections.abc import Mapping
from typing import Any

from chassis import clock
from chassis.errors import Conflict
from gateway import idempotency, policy
from gateway.authentication import require_operator
from gateway.context import remote
from gateway.policy import Version
from gateway.remote import Answer
from gateway.tokens import Role


def standings(announcements: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each version with the record of its announcement, None without one; the latest first."""
    records = {one["version"]: one for one in announcements["items"]}
    return [_standing(version, records.get(version.name)) for version in policy.VERSIONS]


def announce(name: str) -> Answer:
    """Tell everybody. Raises NotFound, Conflict where it is not to be told, or was."""
    operator_id = require_operator(Role.RIGHTS_DESK).account_id
    version = policy.get(name)
    if not version.can_be_announced(clock.now().date()):
        raise Conflict("policy_not_announceable", "This version is not to be announced now.")
    return remote().notifications.announce_policy(
        operator_id=operator_id,
        version=version.name,
        effective_at=version.effective_at.isoformat(),
        summary=version.summary,
        idempotency_key=idempotency.key(),
    )


def _standing(version: Version, record: dict[str, Any] | None) -> dict[str, Any]:
    can_be_announced = record is None and version.can_be_announced(clock.now().date())
    return {
        "version": version.name,
        "summary": version.summary,
        "is_material": version.is_material,
        "can_be_announced": can_be_announced,
        "announcement": record,
    }
