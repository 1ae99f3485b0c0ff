"""Which mail an operator may see: what came to support, what came to the rights desk, or both."""

from typing import Any

from chassis.errors import Forbidden
from gateway.authentication import require
from gateway.tokens import Role

# By the desk's name in notifications.
_ROLES = {"support": Role.SUPPORT, "privacy": Role.RIGHTS_DESK}


def at_desks() -> dict[str, Any]:
    """Who asks, and at which desks they sit. Raises Unauthenticated, Forbidden."""
    caller = require()
    desks = [desk for desk, role in _ROLES.items() if caller.holds(role)]
    if not desks:
        raise Forbidden("operators_only", "Only operators of the platform may do this.")
    return {"operator_id": caller.account_id, "desks": desks}
