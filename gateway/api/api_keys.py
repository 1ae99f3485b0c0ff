"""Keys by which programs act for you: scoped, shown once, revocable."""

from typing import Any
from uuid import UUID

from gateway.api.resource import Resource
from gateway.authentication import require
from gateway.context import remote
from gateway.schemas import team as schemas

blueprint = Resource("api keys", "Keys for your programs", for_accounts=True)


@blueprint.operation("GET", "/api-keys")
@blueprint.response(200, schemas.ApiKeyList)
def list_api_keys() -> dict[str, Any]:
    """List your keys, without the keys themselves"""
    return remote().identity.list_api_keys(host_id=require().account_id)


@blueprint.operation("POST", "/api-keys")
@blueprint.arguments(schemas.NewApiKey)
@blueprint.response(201, schemas.MadeApiKey)
def create_api_key(asked: dict[str, Any]) -> dict[str, Any]:
    """Make a key; it is in this answer and nowhere else

    Needs proof of late that it is you: `PUT /account/proof`.
    """
    caller = require()
    return remote().identity.create_api_key(
        host_id=caller.account_id, browser_session_id=caller.browser_session_id, **asked
    )


@blueprint.operation("DELETE", "/api-keys/<uuid:api_key_id>")
@blueprint.response(204)
def revoke_api_key(api_key_id: UUID) -> None:
    """Revoke a key; it works no more from now on"""
    remote().identity.revoke_api_key(host_id=require().account_id, api_key_id=str(api_key_id))
