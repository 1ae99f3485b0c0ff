"""Zoom's refusals. https://developers.zoom.us/docs/api/errors/"""

from flask import jsonify
from flask.typing import ResponseReturnValue

from sandbox.fault_hooks import status_of
from sandbox.faults import Fault, Kind


class ZoomError(Exception):
    """A refusal of the API: a number of Zoom's own, and a sentence."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message, **({"errors": errors} if errors else {})}
        self.headers = headers or {}


class OAuthError(Exception):
    """A refusal of the token endpoint."""

    def __init__(self, status: int, error: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.body = {"reason": reason, "error": error}


def expired_token() -> ZoomError:
    return ZoomError(401, 124, "Access token is expired.")


def missing_scope(scope: str) -> ZoomError:
    return ZoomError(400, 4711, f"Invalid access token, does not contain scopes:[{scope}].")


def no_meeting(meeting_id: int | str) -> ZoomError:
    return ZoomError(404, 3001, f"Meeting does not exist: {meeting_id}.")


def not_the_host() -> ZoomError:
    return ZoomError(400, 3003, "You are not the meeting host.")


def invalid(field: str, message: str) -> ZoomError:
    errors = [{"field": field, "message": message}]
    return ZoomError(400, 300, "Validation Failed.", errors=errors)


def paid_only(what: str) -> ZoomError:
    return ZoomError(400, 200, f"Only available for paid account: {what}.")


def daily_limit(retry_after: str | None = None) -> ZoomError:
    return ZoomError(
        429,
        429,
        "You have reached the maximum daily rate limit for this API. "
        "Refer to the response header for details on when you can make another request.",
        headers={"Retry-After": retry_after} if retry_after else {},
    )


def answer_zoom_error(error: ZoomError) -> ResponseReturnValue:
    return jsonify(error.body), error.status, error.headers


def answer_oauth_error(error: OAuthError) -> ResponseReturnValue:
    return jsonify(error.body), error.status


def answer_fault(fault: Fault) -> ResponseReturnValue:
    """Zoom's own words for a failure that was asked for; option `daily` for the day's limit."""
    if fault.kind == Kind.INVALID_GRANT:
        return answer_oauth_error(OAuthError(400, "invalid_grant", "Invalid Token!"))
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.kind == Kind.TOO_MANY_REQUESTS:
        if fault.options.get("daily"):
            return answer_zoom_error(daily_limit(headers.get("Retry-After")))
        message = (
            "You have reached the maximum per-second rate limit for this API. Try again later."
        )
        return jsonify(code=429, message=message), 429, headers
    return jsonify(code=status_of(fault), message="Internal server error."), status_of(fault)
