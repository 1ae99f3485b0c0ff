"""What was said over HTTP between a client and a double, kept for a contract to judge."""

import json
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, Response, request
from werkzeug.formparser import parse_form_data

_BRACKETS = re.compile(r"[^\[\]]+")


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, as they were on the wire."""

    method: str
    path: str
    query: dict[str, str]
    request_type: str
    request_body: bytes
    status: int
    response_type: str
    response_body: bytes

    def asked(self) -> Any:
        """The request's body: parsed JSON, or a form as nested objects; None if empty."""
        if not self.request_body:
            return None
        if self.request_type.startswith("application/json"):
            return json.loads(self.request_body)
        environ = {
            "wsgi.input": BytesIO(self.request_body),
            "CONTENT_TYPE": self.request_type,
            "CONTENT_LENGTH": str(len(self.request_body)),
            "REQUEST_METHOD": "POST",
        }
        _, form, files = parse_form_data(environ)
        names = [(name, "file") for name in files]
        for file in files.values():
            file.close()
        return nested([*form.items(multi=True), *names])

    def answered(self) -> Any:
        """The response's JSON body; None if it is empty or no JSON."""
        is_json = self.response_type.startswith("application/json")
        return json.loads(self.response_body) if is_json and self.response_body else None


def record(app: Flask) -> list[Exchange]:
    """Keep every exchange of an app that has not answered yet."""
    kept: list[Exchange] = []

    @app.before_request
    def read_body() -> None:
        request.get_data()  # before the form is parsed, or the raw body is gone

    @app.after_request
    def keep(response: Response) -> Response:
        response.direct_passthrough = False
        target = urlsplit(request.url)
        kept.append(
            Exchange(
                request.method,
                request.path,
                dict(parse_qsl(target.query, keep_blank_values=True)),
                request.content_type or "",
                request.get_data(),
                response.status_code,
                response.content_type or "",
                response.get_data(),
            )
        )
        return response

    # Before the faults' hook, which may answer in place of the view.
    app.before_request_funcs[None].insert(0, app.before_request_funcs[None].pop())
    return kept


def nested(items: list[tuple[str, str]]) -> dict[str, Any]:
    """Bracketed form names as nested objects and lists: `a[b][0]=1` becomes {"a": {"b": ["1"]}}."""
    found: dict[str, Any] = {}
    for name, value in items:
        *parents, last = _BRACKETS.findall(name)
        place = found
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return {name: _with_lists(value) for name, value in found.items()}


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(part) for name, part in value.items()}
    return list(inner.values()) if inner and all(map(str.isdigit, inner)) else inner
