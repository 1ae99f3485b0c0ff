"""A resource of the API: a flask-smorest blueprint that takes only what it documents."""

from typing import Any

import orjson
from flask import Request, current_app, request
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from gateway import acting, authentication
from gateway.acting import Scope

PREFIX = "/api/v1"


class StrictParser(FlaskParser):
    """Reads bodies with orjson: no NaN, no half characters, no thousandfold nesting."""

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if not body:
            return missing
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise BadRequest("The body is not valid JSON.") from error


class Resource(Blueprint):
    """Refuses bodies and query parameters that an operation does not have.

    With `for_accounts`, everything in it needs sign-in, before anything else is looked at: as a
    person, or, where an operation names its scope, as anybody who has it for a host.
    """

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, description: str, *, for_accounts: bool = False) -> None:
        super().__init__(name, __name__, url_prefix=PREFIX, description=description)
        self.for_accounts = for_accounts
        if for_accounts:
            self.before_request(_need_sign_in)
        self.before_request(_refuse_undocumented)

    def query(self, schema: type[Schema]) -> Any:
        """The query parameters of an operation; unknown ones are refused."""
        return self.arguments(schema, location="query", unknown=RAISE)

    def operation(self, method: str, path: str, *, scope: Scope | None = None) -> Any:
        """Register a view for one method at one address; with a scope, `acting_host` is decided."""
        security: list[dict[str, list[str]]] = []
        if self.for_accounts:
            security = [{"bearer": []}, {"cookie": []}]
        if scope is not None:
            security.append({"api_key": [scope]})

        def register(view: Any) -> Any:
            documented = self.doc(security=security)(view)
            documented.scope = scope
            parameters = [_ACTING_FOR] if scope is not None else None
            return self.route(path, methods=[method], parameters=parameters)(documented)

        return register


def acting_host() -> str:
    """The host for whom this operation acts, which its scope has let in already."""
    return acting.current().host_id


def _scope_of_operation() -> Scope | None:
    view: Any = current_app.view_functions[request.endpoint or ""]
    scope: Scope | None = view.scope
    return scope


def _need_sign_in() -> None:
    scope = _scope_of_operation()
    if scope is None:
        authentication.require()
    else:
        acting.host_for(scope)


_ACTING_FOR = {
    "in": "header",
    "name": acting.HEADER,
    "schema": {"type": "string", "format": "uuid"},
    "description": "A host on whose team you are, to act for them; yourself where it is left out.",
}


def _refuse_undocumented() -> None:
    view = current_app.view_functions[request.endpoint or ""]
    arguments = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
    places = {argument["in"] for argument in arguments}
    if request.query_string and "query" not in places:
        raise BadRequest("This operation takes no query parameters.")
    if not request.content_length:
        return
    if "json" not in places:
        raise BadRequest("This operation takes no body.")
    if not request.is_json:
        raise UnsupportedMediaType
