"""The API's own description: OpenAPI 3.1 as JSON, and as pages of our own."""

from typing import Any

from flask import Blueprint, Flask, current_app, render_template
from flask_smorest import Api
from marshmallow import Schema, fields

from gateway import converters, problems
from gateway.settings import Settings

pages = Blueprint("api_docs", __name__, url_prefix="/api")

_METHODS = ("get", "post", "put", "patch", "delete")


class ProblemDocument(Schema):
    """A refusal, as application/problem+json (RFC 9457)."""

    type = fields.String(metadata={"format": "uri"})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String(metadata={"description": "A sentence for a person."})
    code = fields.String(metadata={"description": "Stable; for programs."})
    errors = fields.Dict(metadata={"description": "Field name to what is wrong with it."})
    rights_request = fields.String(
        metadata={"description": "The token of the rights request that stands in the way."}
    )
    reference = fields.String(metadata={"description": "For support, where it is our fault."})


class DocumentedApi(Api):
    """flask-smorest with our errors in place of its own."""

    ERROR_SCHEMA = ProblemDocument

    def _register_error_handlers(self) -> None:
        """Nothing to do: `gateway.problems` answers every error."""

    def _register_responses(self) -> None:
        content = {"application/problem+json": {"schema": ProblemDocument}}
        for name in ("DEFAULT_ERROR", "UNPROCESSABLE_ENTITY", "UNPROCESSABLE_CONTENT"):
            body = {"description": "The request was refused.", "content": content}
            self.spec.components.response(name, body, lazy=True)


def create(app: Flask, settings: Settings) -> DocumentedApi:
    """The API of `app`, without resources yet."""
    app.config |= {
        "API_TITLE": "Session Monster",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api",
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {
            "info": {"description": _INTRODUCTION},
            "servers": [{"url": settings.public_url}],
        },
    }
    api = DocumentedApi(app)
    for converter in (converters.TokenConverter, converters.SlugConverter):
        api.register_converter(converter, lambda _: {"type": "string"})
    schemes = api.spec.components
    schemes.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    schemes.security_scheme(
        "api_key", {"type": "http", "scheme": "bearer", "bearerFormat": "smk_…"}
    )
    schemes.security_scheme("cookie", {"type": "apiKey", "in": "cookie", "name": "access"})
    app.extensions["api"] = api
    return api


_INTRODUCTION = (
    "Sign in at `/api/v1/auth/sign-in`, send `Authorization: Bearer …`, renew at "
    "`/api/v1/auth/refresh`; or send a host's API key in its place, where an operation names a "
    "scope for it. Instants are RFC 3339 in UTC, money is in minor units. Commands take "
    "an `Idempotency-Key`. Errors are problem documents with a stable `code`."
)


@pages.get("/docs")
def show() -> str:
    """The reference, made from the document that programs read."""
    document = current_app.extensions["api"].spec.to_dict()
    return render_template("api/docs.html", document=document, groups=_by_tag(document))


@pages.get("/docs/problems")
def show_problems() -> str:
    """What the codes of refusals mean: the page that a problem's `type` leads to."""
    kinds = [
        (status, problems.TITLES[status], problems.MEANINGS[kind])
        for kind, status in problems.STATUS_BY_KIND.items()
    ]
    return render_template("api/problems.html", kinds=kinds)


def _by_tag(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Operations grouped as the document's tags are ordered."""
    operations = [
        {"path": path, "method": method, **item[method]}
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]
    return [
        tag | {"operations": [one for one in operations if tag["name"] in one["tags"]]}
        for tag in document["tags"]
    ]
