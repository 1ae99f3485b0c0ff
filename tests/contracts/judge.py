"""Judges requests and answers by an OpenAPI document: paths, names and shapes.

The vendors' documents are older or trimmed copies, so what one leaves out of its list of error
statuses is no fault; an unknown path, an unknown name or a wrong shape is.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30Validator, OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.contracts.recording import Exchange

_ROOT = "urn:contract"


class Breach(AssertionError):
    """What was said is not in the contract."""


@dataclass(frozen=True)
class Contract:
    """One OpenAPI document."""

    document: dict[str, Any]

    @classmethod
    def load(cls, path: Path) -> "Contract":
        return cls(json.loads(path.read_text()))

    def check(self, exchange: Exchange, prefix: str = "", tolerate: tuple[str, ...] = ()) -> None:
        """Judge both sides; `prefix` is cut off the path, names that start with one of
        `tolerate` are not judged."""
        path = exchange.path.removeprefix(prefix)
        self.check_request(exchange.method, path, exchange.query, exchange.asked(), tolerate)
        self.check_response(exchange.method, path, exchange.status, exchange.answered())

    def check_request(
        self,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        body: Any = None,
        tolerate: tuple[str, ...] = (),
    ) -> None:
        """Path, query names and body names are known; a JSON body has the right shape."""
        template, operation = self._operation(method, path)
        known = {parameter["name"] for parameter in self._parameters(template, operation)}
        unknown = [name for name in query or {} if name.split("[")[0] not in known]
        content = self._resolve(operation.get("requestBody", {})).get("content", {})
        if body is not None and not content:
            raise Breach(f"{method} {template} takes no body")
        for media, pointer in self._schemas(template, method, "requestBody"):
            unknown += self._unknown_names(self._at(pointer), body)
            if media == "application/json":
                self._validate(pointer, body, f"{method} {template}")
        unknown = (
            [name for name in unknown if not name.startswith(tolerate)] if tolerate else unknown
        )
        if unknown:
            raise Breach(f"{method} {template} knows no {', '.join(unknown)}")

    def check_response(self, method: str, path: str, status: int, body: Any) -> None:
        """A success is documented, and a documented answer has its shape."""
        template, operation = self._operation(method, path)
        answers = operation["responses"]
        if str(status) not in answers and status < 400:
            raise Breach(f"{method} {template} never answers {status}")
        for media, pointer in self._schemas(template, method, f"responses/{status}"):
            if media == "application/json":
                self._validate(pointer, body, f"{method} {template} → {status}")

    def _operation(self, method: str, path: str) -> tuple[str, dict[str, Any]]:
        # The most literal template first: `/meetings/upcoming` before `/meetings/{id}`.
        for template in sorted(self.document["paths"], key=lambda found: found.count("{")):
            pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template))
            operation = self.document["paths"][template].get(method.lower())
            if operation and re.fullmatch(pattern, path):
                return template, operation
        raise Breach(f"{method} {path} is not in the contract")

    def _parameters(self, template: str, operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
        shared = self.document["paths"][template].get("parameters", [])
        for parameter in [*shared, *operation.get("parameters", [])]:
            yield self._resolve(parameter)

    def _schemas(self, template: str, method: str, part: str) -> list[tuple[str, str]]:
        """Media types with the JSON pointers of their schemas."""
        place = f"/paths/{_escape(template)}/{method.lower()}/{part}"
        content = self._resolve(self._at(place)).get("content", {}) if self._has(place) else {}
        reference = self._at(place).get("$ref") if content else None
        start = reference.removeprefix("#") if reference else place
        return [
            (media.split(";")[0], f"{start}/content/{_escape(media)}/schema")
            for media in content
            if "schema" in content[media]
        ]

    def _validate(self, pointer: str, value: Any, where: str) -> None:
        is_old = self.document["openapi"].startswith("3.0")
        validator = OAS30Validator if is_old else OAS31Validator
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        registry: Registry[Any] = Registry().with_resource(_ROOT, resource)
        schema = {"$ref": f"{_ROOT}#{pointer}"}
        errors = sorted(
            validator(schema, registry=registry).iter_errors(value), key=lambda error: error.path
        )
        if errors:
            found = [f"{error.json_path}: {error.message[:200]}" for error in errors[:5]]
            raise Breach(f"{where}: {'; '.join(found)}")

    def _unknown_names(self, schema: dict[str, Any], value: Any, path: str = "") -> list[str]:
        """Names that no branch of the schema has, at any depth."""
        if isinstance(value, list):
            items: dict[str, Any] = {}
            for branch in self._branches(schema):
                items = branch.get("items", items)
            return [name for item in value for name in self._unknown_names(items, item, path)]
        branches = [branch for branch in self._branches(schema) if "properties" in branch]
        if not isinstance(value, dict) or not branches:
            return []
        known: dict[str, Any] = {}
        for branch in branches:
            known |= branch["properties"]
        is_open = any(branch.get("additionalProperties") for branch in branches)
        unknown = [] if is_open else [f"{path}{name}" for name in value if name not in known]
        for name in value.keys() & known.keys():
            unknown += self._unknown_names(known[name], value[name], f"{path}{name}.")
        return unknown

    def _branches(self, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        schema = self._resolve(schema)
        yield schema
        for combination in ("allOf", "anyOf", "oneOf"):
            for branch in schema.get(combination, []):
                yield from self._branches(branch)

    def _resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            node = self._at(node["$ref"].removeprefix("#"))
        return node

    def _has(self, pointer: str) -> bool:
        try:
            self._at(pointer)
        except KeyError:
            return False
        return True

    def _at(self, pointer: str) -> dict[str, Any]:
        node: Any = self.document
        for step in pointer.strip("/").split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
        found: dict[str, Any] = node
        return found


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
