"""Refusals over HTTP: the one place where errors meet status codes.

Under /api and /webhooks an error is a problem document (RFC 9457): `type`, `title`, `status`,
`detail`, our stable `code`, `errors` (field to sentences) where the request is wrong, `reference`
where it is our fault. Elsewhere it is a page. An unknown exception never shows what it was.
"""

import logging
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from chassis import errors, trace
from chassis.transport.errors import RemoteFault

log = logging.getLogger(__name__)

STATUS_BY_KIND: dict[type[errors.ChassisError], int] = {
    errors.Invalid: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
}

MEANINGS: dict[type[errors.ChassisError], str] = {
    errors.Invalid: "Something in the request is wrong; sent again unchanged, it fails again.",
    errors.Unauthenticated: "Nobody, or nobody any more, stands behind the request.",
    errors.Forbidden: "You are known, and may not do this.",
    errors.NotFound: "There is no such thing, or none that you may know of.",
    errors.Conflict: "The request is sound, and contradicts how things stand.",
    errors.RateLimited: "Too often. Retry-After says how long to wait.",
    errors.Unavailable: "A part of the platform is away. The same request may succeed later.",
}

TITLES = {
    400: "The request cannot be read",
    401: "Sign-in needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "The request is wrong",
    429: "Too many requests",
    500: "Something went wrong on our side",
    503: "Not available right now",
}

_CODES = {
    400: "malformed_request",
    401: "sign_in_needed",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_request",
    429: "too_many_requests",
}

_SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The request is larger than this address takes.",
    415: "Send the request as application/json.",
}


@dataclass(frozen=True)
class Problem:
    """A refusal as it will be shown, by whatever kind of page or document."""

    status: int
    code: str
    detail: str
    errors: dict[str, Any] = field(default_factory=dict)
    reference: str | None = None
    retry_after: int | None = None
    rights_request: str | None = None
    """The status token of the rights request that stands in the way."""

    @property
    def title(self) -> str:
        return TITLES.get(self.status, "The request failed")


def of_refusal(error: errors.ChassisError) -> Problem:
    """A chassis error as a problem; only `Invalid` tells its details, and Conflict a pointer."""
    status = STATUS_BY_KIND.get(type(error), 500)
    return Problem(
        status,
        error.code,
        error.message,
        errors=error.details if isinstance(error, errors.Invalid) else {},
        retry_after=_retry_after(error),
        rights_request=rights_request_of(error),
    )


def rights_request_of(error: errors.ChassisError) -> str | None:
    """Which rights request a refusal points to: the deletion that leaves nothing to be done."""
    return error.details.get("status_token") if isinstance(error, errors.Conflict) else None


def _retry_after(error: errors.ChassisError) -> int | None:
    if isinstance(error, errors.RateLimited):
        return int(error.details.get("retry_after", 60))
    return 5 if isinstance(error, errors.Unavailable) else None


def of_http_error(error: HTTPException) -> Problem:
    """What Flask, Werkzeug or webargs refused; field messages come in webargs' `data`."""
    status = error.code or 500
    # A body that is too large to be parsed reaches webargs as unreadable JSON.
    if isinstance(error.__cause__, HTTPException) and error.__cause__.code == 413:
        status = 413
    return Problem(
        status,
        _CODES.get(status, "http_error"),
        _SENTENCES.get(status) or _sentence(status, error),
        errors=_field_messages(error),
    )


def _sentence(status: int, error: HTTPException) -> str:
    if status == 422:
        return "Some fields are missing or not as they should be."
    return error.description or TITLES.get(status, "The request failed")


def _field_messages(error: HTTPException) -> dict[str, Any]:
    messages = getattr(error, "data", {}).get("messages", {})
    by_field: dict[str, Any] = {}
    for place in messages.values() if isinstance(messages, dict) else ():
        by_field |= place if isinstance(place, dict) else {"_request": place}
    return by_field


def of_bug(error: Exception) -> Problem:
    """Log it once, with a reference that the person can quote."""
    reference = trace.current().trace_id[:12]
    log.error(
        "request failed",
        exc_info=error,
        extra={"reference": reference, "remote_reference": getattr(error, "reference", None)},
    )
    detail = "The failure has been recorded. Quote the reference if you write to us."
    return Problem(500, "internal_error", detail, reference=reference)


def as_document(problem: Problem) -> Response:
    """The problem as application/problem+json."""
    base = current_app.config["PUBLIC_URL"]
    body: dict[str, Any] = {
        "type": f"{base}/api/docs/problems#{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
    }
    body |= {"errors": problem.errors} if problem.errors else {}
    body |= {"rights_request": problem.rights_request} if problem.rights_request else {}
    body |= {"reference": problem.reference} if problem.reference else {}
    return _with_headers(
        Response(orjson.dumps(body), problem.status, mimetype="application/problem+json"), problem
    )


def _with_headers(response: Response, problem: Problem) -> Response:
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="session-monster"'
    return response


def is_for_programs(path: str) -> bool:
    """Whether what asks here is a program, to be answered with a document."""
    return path.startswith(("/api/v1/", "/webhooks/"))


def register(app: Flask, show_page: Any) -> None:
    """Answer every error of `app`; `show_page(problem, error)` makes the page of one."""

    def answer(problem: Problem, error: Exception) -> Any:
        if is_for_programs(request.path):
            return as_document(problem)
        shown = show_page(problem, error)
        return _with_headers(shown, problem) if problem.status != 401 else shown

    app.register_error_handler(errors.ChassisError, lambda e: answer(of_refusal(e), e))
    app.register_error_handler(HTTPException, lambda e: _unless_redirect(e, answer))
    app.register_error_handler(RemoteFault, lambda e: answer(of_bug(e), e))
    app.register_error_handler(Exception, lambda e: answer(of_bug(e), e))


def _unless_redirect(error: HTTPException, answer: Any) -> Any:
    if error.code is None or error.code < 400:
        return error
    return answer(of_http_error(error), error)
