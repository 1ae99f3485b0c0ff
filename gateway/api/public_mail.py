"""Mail preferences, by the token in every mail."""

from typing import Any

from gateway.api.resource import Resource
from gateway.context import remote
from gateway.schemas import mail as schemas
from gateway.throttle import throttled

blueprint = Resource("mail", "Mail preferences, by mailed token")


@blueprint.operation("GET", "/public/mail-preferences/<token:token>")
@throttled("token")
@blueprint.response(200, schemas.Preferences)
def get(token: str) -> dict[str, Any]:
    """Get which mail the address gets; changes nothing"""
    return remote().notifications.get_preferences(token=token)


@blueprint.operation("PUT", "/public/mail-preferences/<token:token>")
@throttled("token")
@blueprint.arguments(schemas.SetPreferences)
@blueprint.response(200, schemas.Preferences)
def put(asked: dict[str, Any], token: str) -> dict[str, Any]:
    """Set which mail the address gets"""
    return remote().notifications.set_preferences(token=token, **asked)
