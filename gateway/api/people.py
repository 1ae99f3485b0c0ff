"""Support: an operator's look at an account, with a reason that the person can read."""

from typing import Any

from gateway.api.resource import Resource
from gateway.authentication import require_operator
from gateway.context import remote
from gateway.schemas import identity
from gateway.schemas.security import LookUp
from gateway.tokens import Role

blueprint = Resource("support", "For operators: looking at accounts", for_accounts=True)


def _by(role: Role) -> dict[str, str]:
    return {"operator_id": require_operator(role).account_id}


@blueprint.operation("POST", "/operator/accounts/look-up")
@blueprint.arguments(LookUp)
@blueprint.response(200, identity.Account)
def look_up(asked: dict[str, Any]) -> dict[str, Any]:
    """Look at an account; the look and its reason are kept, and shown to the person"""
    return remote().identity.look_up_account(**_by(Role.SUPPORT), **asked)


@blueprint.operation("POST", "/operator/accounts/suspend")
@blueprint.arguments(LookUp)
@blueprint.response(204)
def suspend(asked: dict[str, Any]) -> None:
    """Suspend an account; its owner keeps their privacy rights"""
    remote().identity.suspend_account(**_by(Role.SUPPORT), **asked)


@blueprint.operation("POST", "/operator/accounts/reinstate")
@blueprint.arguments(LookUp)
@blueprint.response(204)
def reinstate(asked: dict[str, Any]) -> None:
    """Let a suspended account act again"""
    remote().identity.reinstate_account(**_by(Role.SUPPORT), **asked)
