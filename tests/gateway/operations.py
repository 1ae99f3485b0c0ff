"""Every operation of the API as its document describes it, for tests that go through all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gateway.app import create_app
from gateway.settings import Settings
from tests.gateway.doubles import Platform
from tests.gateway.tokens import PUBLIC_URL

_PARAMETERS = {"token": "manage-token-0123456789", "slug": "evening-strings"}
_UUID = "01a20881-917f-785a-b683-79a09d074b73"
_STRANGE = {"string": 12, "integer": "twelve", "boolean": "perhaps", "array": "list", "object": 3}


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    document: dict[str, Any] = field(repr=False)
    schemas: dict[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def address(self) -> str:
        """The path with something in each place."""
        parts = [
            _PARAMETERS.get(part[1:-1], _UUID) if part.startswith("{") else part
            for part in self.path.split("/")
        ]
        return "/".join(parts)

    @property
    def needs_sign_in(self) -> bool:
        return bool(self.document.get("security"))

    @property
    def scope(self) -> str | None:
        """What a member of a team, or a key, must have to use it; None where it is personal."""
        named = [way["api_key"][0] for way in self.document["security"] if "api_key" in way]
        return named[0] if named else None

    @cached_property
    def body(self) -> dict[str, Any] | None:
        """The schema of its request body, if it takes one."""
        content = self.document.get("requestBody", {}).get("content", {})
        reference = content.get("application/json", {}).get("schema", {}).get("$ref")
        return self.schemas[reference.rsplit("/", 1)[1]] if reference else None

    def properties(self) -> Iterator[tuple[str, dict[str, Any]]]:
        yield from (self.body or {}).get("properties", {}).items()


def strange_value(schema: dict[str, Any]) -> Any:
    """Something that the property cannot be."""
    kinds = schema.get("type", "string")
    return _STRANGE[kinds if isinstance(kinds, str) else kinds[0]]


def _all() -> list[Operation]:
    settings = Settings(amqp_url="", secret_key="document", public_url=PUBLIC_URL)
    document = create_app(settings, Platform()).extensions["api"].spec.to_dict()
    schemas = document["components"]["schemas"]
    return [
        Operation(method, path, operation, schemas)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]


OPERATIONS = _all()
WITH_BODY = [one for one in OPERATIONS if one.body is not None]
WITHOUT_BODY = [one for one in OPERATIONS if one.body is None]
FOR_ACCOUNTS = [one for one in OPERATIONS if one.needs_sign_in]
