"""Calls to Stripe, and what its refusals become.

- no answer, or 5xx: `Unavailable`. With an idempotency key, a 5xx is that key's answer for a day,
  and the same key with other parameters is refused: both are `KeySpent`, after which the caller
  takes another key, having looked for what may have been made.
- 429, which the SDK does not retry: tried again shortly, then `RateLimited`.
- an account that we may not use (any more): `Forbidden`, code `stripe_access_lost`.
- an object that is not there: `NotFound`, code `stripe_gone`.
- a declined card: `Conflict`; any other refusal: `Invalid` with Stripe's own code in the details.
- a wrong key of ours, or one that may too little: rises as it is, for only an operator can mend it.

https://docs.stripe.com/api/errors, https://docs.stripe.com/error-low-level
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import stripe
from stripe.oauth_error import InvalidClientError, InvalidGrantError

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, RateLimited, Unavailable
from chassis.retry import backoff

ATTEMPTS = 3
_BASE = timedelta(milliseconds=200)
_CAP = timedelta(seconds=2)

Answer = TypeVar("Answer")


class KeySpent(Exception):
    """The idempotency key will only ever bring this failure: take another."""


class Transport:
    """The SDK's client with our manners."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self.client = client

    def call(self, method: Callable[..., Answer], *given: Any) -> Answer:
        """Call a method of the SDK; raises what the module's docstring says."""
        for attempt in range(1, ATTEMPTS):
            try:
                return method(*given)
            except stripe.RateLimitError:
                time.sleep(backoff(attempt, base=_BASE, cap=_CAP).total_seconds())
            except stripe.StripeError as error:
                raise _translated(error, _has_key(given)) from error
        try:
            return method(*given)
        except stripe.StripeError as error:
            raise _translated(error, _has_key(given)) from error


def options(account: str | None = None, key: str | None = None) -> Any:
    """Request options: whose account, under which idempotency key."""
    chosen = {"stripe_account": account, "idempotency_key": key}
    return {name: value for name, value in chosen.items() if value is not None}


def _has_key(given: tuple[Any, ...]) -> bool:
    return any(isinstance(part, dict) and "idempotency_key" in part for part in given)


def _translated(error: stripe.StripeError, has_key: bool) -> Exception:
    code = str(getattr(error.error, "code", None) or error.code or "")
    if isinstance(error, stripe.AuthenticationError):
        return error
    if isinstance(error, stripe.RateLimitError):
        return RateLimited("stripe_busy", "Stripe asks us to slow down. Try again in a moment.")
    if isinstance(error, stripe.IdempotencyError):
        return KeySpent(code)
    if isinstance(error, InvalidGrantError):
        return Invalid("code_unknown", "This answer of Stripe is used or too old: begin again.")
    if isinstance(error, InvalidClientError):
        return NotFound("stripe_gone", "Stripe does not know this connection any more.")
    if isinstance(error, stripe.PermissionError) and code == "account_invalid":
        return Forbidden("stripe_access_lost", "Stripe no longer lets us act for this account.")
    if isinstance(error, stripe.CardError):
        return Conflict("card_declined", "The card was declined.")
    if isinstance(error, stripe.InvalidRequestError):
        return _refused(error, code)
    if isinstance(error, stripe.PermissionError):
        return error
    if has_key and (error.http_status or 0) >= 500:
        return KeySpent(code)
    return Unavailable("stripe_unavailable", "Stripe does not answer. Try again in a moment.")


def _refused(error: stripe.InvalidRequestError, code: str) -> Exception:
    if code == "resource_missing" or error.http_status == 404:
        return NotFound("stripe_gone", "Stripe does not have this any more.")
    details = {"stripe_code": code, "param": error.param or ""}
    return Invalid("stripe_refused", "Stripe does not accept this.", details)
