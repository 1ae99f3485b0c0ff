"""The refusals that cross a service boundary. Anything else that rises is a bug.

A caller can act on each of these: it has a stable `code`, a sentence for a person, and
`details` (for `Invalid`: field name to a list of sentences). They travel by kind, so the classes
themselves are raised and never a subclass. HTTP status codes are the gateway's business.
"""

from typing import Any


class ChassisError(Exception):
    """A refusal with a stable code, a sentence for a person, and details for a program."""

    def __init__(self, code: str, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(code, message, details or {})
        self.code = code
        self.message = message
        self.details: dict[str, Any] = details or {}

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Invalid(ChassisError):
    """The request itself is wrong; sending it again unchanged cannot succeed."""


class Unauthenticated(ChassisError):
    """Nobody, or nobody any more, stands behind this request."""


class Forbidden(ChassisError):
    """The caller is known and may not do this."""


class NotFound(ChassisError):
    """There is no such thing, or none that this caller may know of."""


class Conflict(ChassisError):
    """The request is sound and contradicts the present state."""


class RateLimited(ChassisError):
    """Too often; `details["retry_after"]` holds seconds where they are known."""


class Unavailable(ChassisError):
    """No answer within the deadline; the same request may succeed later."""


KINDS: dict[str, type[ChassisError]] = {
    kind.__name__: kind
    for kind in (Invalid, Unauthenticated, Forbidden, NotFound, Conflict, RateLimited, Unavailable)
}
