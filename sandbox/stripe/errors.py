"""Refusals in Stripe's envelope: what a request that the real one would refuse is told.

Shapes and codes: https://docs.stripe.com/api/errors, https://docs.stripe.com/error-codes
"""

from typing import Any


class Refusal(Exception):
    """An answer that is an error: a status and the object under `error`."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",  # noqa: A002 - Stripe's word
        code: str | None = None,
        param: str | None = None,
        decline_code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self._error = {
            "type": type,
            "message": message,
            "code": code,
            "param": param,
            "decline_code": decline_code,
        }

    def body(self) -> dict[str, Any]:
        """The envelope; fields without a value are left out, as Stripe does."""
        return {"error": {name: value for name, value in self._error.items() if value is not None}}


def unknown_parameter(param: str) -> Refusal:
    return Refusal(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def missing_parameter(param: str) -> Refusal:
    return Refusal(f"Missing required param: {param}.", code="parameter_missing", param=param)


def invalid_parameter(param: str, expected: str, code: str | None = None) -> Refusal:
    return Refusal(f"Invalid {param}: must be {expected}", code=code, param=param)


def no_such(kind: str, id: str, param: str) -> Refusal:  # noqa: A002
    """An id that this account does not have, whoever else may have it."""
    return Refusal(f"No such {kind}: '{id}'", status=404, code="resource_missing", param=param)


def bad_reference(kind: str, id: str, param: str) -> Refusal:  # noqa: A002
    """The same for an id within the parameters, which is a 400."""
    return Refusal(f"No such {kind}: '{id}'", code="resource_missing", param=param)


def unauthenticated() -> Refusal:
    return Refusal("Invalid API Key provided.", status=401)


def no_access(account: str) -> Refusal:
    return Refusal(
        f"The provided key does not have access to account '{account}' (or that account does not"
        " exist). Application access may have been revoked.",
        status=403,
        code="account_invalid",
    )


def not_enabled() -> Refusal:
    return Refusal("Your account cannot currently make charges.")


def other_parameters() -> Refusal:
    return Refusal(
        "Keys for idempotent requests can only be used with the same parameters they were first"
        " used with. Try using a key other than the one you sent if you meant to execute a"
        " different request.",
        type="idempotency_error",
    )


def rate_limited() -> Refusal:
    return Refusal(
        "Request rate limit exceeded. Learn more about rate limits"
        " https://docs.stripe.com/rate-limits.",
        status=429,
        code="rate_limit",
    )


def server_error(status: int = 500) -> Refusal:
    return Refusal("An unknown error occurred.", status=status, type="api_error")


def card_declined(decline_code: str = "generic_decline") -> Refusal:
    return Refusal(
        "Your card was declined.",
        status=402,
        type="card_error",
        code="card_declined",
        decline_code=decline_code,
    )
