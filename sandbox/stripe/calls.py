"""A request to the API, from the key to the answer: who, on which account, asking what.

Each operation is a function `(ledger, params, **path)` with a shape; `operation` lists it and
`install` gives it a route of its own, whose name the sandbox's faults can strike.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox import world as worlds
from sandbox.store import Document
from sandbox.stripe import idempotency
from sandbox.stripe.errors import Refusal, no_access, server_error, unauthenticated
from sandbox.stripe.expand import expand
from sandbox.stripe.ledger import PLATFORM, Ledger
from sandbox.stripe.shapes import Shape, check, many, parse_form, text

Run = Callable[..., Document]

SERVER_ERROR_AFTER_ACCEPT = "500_after_accept"


@dataclass(frozen=True)
class Operation:
    """One call of the API: `POST /v1/customers` and what serves it."""

    method: str
    path: str
    shape: Shape
    run: Run


OPERATIONS: list[Operation] = []


def operation(method: str, path: str, shape: Shape | None = None) -> Callable[[Run], Run]:
    """List a function as the operation at `path` (with `<name>` for its parts)."""

    def enlist(run: Run) -> Run:
        OPERATIONS.append(Operation(method, path, shape or {}, run))
        return run

    return enlist


def install(blueprint: Blueprint) -> None:
    """Give every listed operation its route."""
    for listed in OPERATIONS:
        blueprint.add_url_rule(
            listed.path,
            endpoint=listed.run.__name__,
            view_func=_view(listed),
            methods=[listed.method],
        )


def _view(listed: Operation) -> Callable[..., ResponseReturnValue]:
    def view(**path: str) -> ResponseReturnValue:
        request.get_data()  # the form's parser would swallow what idempotency compares
        try:
            ledger = _open_ledger(is_v2=listed.path.startswith("/v2/"))
            params, expansions = _parameters(listed)
            with ledger.world.store.transaction():
                status, body, is_replay = _answer(ledger, listed, params, expansions, path)
        except Refusal as refusal:
            status, body, is_replay = refusal.status, refusal.body(), False
        return _respond(status, body, is_replay)

    return view


def _open_ledger(*, is_v2: bool) -> Ledger:
    world = worlds.of()
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not secrets.compare_digest(key, world.settings.stripe_secret_key):
        raise unauthenticated()
    platform = Ledger(
        world,
        PLATFORM,
        world.clock.now(),
        request_id=f"req_{secrets.token_hex(7)}",
        idempotency_key=request.headers.get("Idempotency-Key"),
    )
    account = request.headers.get("Stripe-Account")
    if account is None or is_v2:
        return platform
    connected = platform.get("account", account)
    if connected is None or not connected["is_connected"]:
        raise no_access(account)
    return platform.of(account)


def _parameters(listed: Operation) -> tuple[dict[str, Any], list[str]]:
    given = _given(listed)
    expansions = many(text)(given.pop("expand", {}), "expand")
    return check(listed.shape, given), expansions


def _given(listed: Operation) -> dict[str, Any]:
    if listed.method == "POST" and listed.path.startswith("/v2/"):
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise Refusal("The request body is not a JSON object.")
        return body
    form = request.form.items(multi=True) if listed.method == "POST" else []
    return parse_form([*request.args.items(multi=True), *form])


def _answer(
    ledger: Ledger,
    listed: Operation,
    params: Mapping[str, Any],
    expansions: list[str],
    path: Mapping[str, str],
) -> tuple[int, Document, bool]:
    """Run the operation, or replay what its key was answered before."""
    is_write = listed.method == "POST"
    replayed = idempotency.replay(ledger) if is_write else None
    if replayed is not None:
        return *replayed, True
    try:
        status, body = 200, expand(ledger, listed.run(ledger, params, **path), expansions)
    except Refusal as refusal:
        if refusal.status < 402:
            raise
        status, body = refusal.status, refusal.body()
    if ledger.world.faults.take("stripe", listed.run.__name__, SERVER_ERROR_AFTER_ACCEPT):
        failure = server_error()
        status, body = failure.status, failure.body()
    if is_write:
        idempotency.remember(ledger, status, body)
    return status, body, False


def _respond(status: int, body: Document, is_replay: bool) -> Response:
    response = jsonify(body)
    response.status_code = status
    response.headers["Request-Id"] = f"req_{secrets.token_hex(7)}"
    if is_replay:
        response.headers["Idempotent-Replayed"] = "true"
    return response
