"""How often one address may do what costs us something or bothers somebody.

Counted per process, so that the real limit is that times the number of workers: a brake on floods
(promise P16). What must hold exactly, such as tries of a code, the services count for themselves.
Plain reads are not counted here.
"""

import time
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from flask import current_app, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from chassis.errors import RateLimited

RULES = {
    "sign_up": "10/hour",
    "sign_in": "20/minute",
    "mailed_link": "10/hour",
    "join": "60/hour",
    "rights_request": "10/hour",
    "token": "120/minute",
    "mailed_code": "30/hour",
    "code": "10/minute",
    "calendar": "120/minute",
    "change": "240/minute",
}


class Throttle:
    """The counters of one process."""

    def __init__(self, factor: int) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._rules = {name: _scaled(parse(text), factor) for name, text in RULES.items()}

    def count(self, name: str, client: str) -> None:
        """Count one more; raise RateLimited, with the seconds to wait, beyond the rule."""
        rule = self._rules[name]
        if not self._limiter.hit(rule, name, client):
            window = self._limiter.get_window_stats(rule, name, client)
            wait = max(1, int(window.reset_time - time.time()) + 1)
            raise RateLimited(
                "too_many_requests",
                "Too many tries from your network. Wait a moment, then try again.",
                {"retry_after": wait},
            )


def throttled(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Count each call of a view under the rule `name`, by the client's network."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def counted(*args: Any, **kwargs: Any) -> Any:
            current_app.extensions["throttle"].count(name, client_network(request.remote_addr))
            return view(*args, **kwargs)

        return counted

    return decorate


def client_network(address: str | None) -> str:
    """The address; for IPv6 its /64, since one subscriber has all of it."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


def _scaled(rule: RateLimitItem, factor: int) -> RateLimitItem:
    return type(rule)(rule.amount * factor, rule.multiples)
