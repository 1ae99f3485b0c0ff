"""What Stripe answers when the sandbox was told that it fails.

A 500 belongs to the request's idempotency key and is replayed for a day; a 429 does not.
"""

import secrets

from flask import Response, jsonify, request

from sandbox import world as worlds
from sandbox.faults import Fault, Kind
from sandbox.stripe import idempotency
from sandbox.stripe.errors import rate_limited, server_error
from sandbox.stripe.ledger import PLATFORM, Ledger


def answer(fault: Fault) -> Response:
    """The refusal in Stripe's envelope."""
    is_limit = fault.kind == Kind.TOO_MANY_REQUESTS
    refusal = rate_limited() if is_limit else server_error()
    if not is_limit and request.method == "POST":
        _keep(refusal.status, refusal.body())
    response = jsonify(refusal.body())
    response.status_code = refusal.status
    response.headers["Request-Id"] = f"req_{secrets.token_hex(7)}"
    return response


def _keep(status: int, body: dict[str, object]) -> None:
    world = worlds.of()
    ledger = Ledger(
        world,
        request.headers.get("Stripe-Account", PLATFORM),
        world.clock.now(),
        idempotency_key=request.headers.get("Idempotency-Key"),
    )
    idempotency.remember(ledger, status, body)
