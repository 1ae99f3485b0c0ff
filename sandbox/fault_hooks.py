"""Faults around every request to a vendor: refused before the view runs, or slow after it."""

import time
from collections.abc import Callable

from flask import Flask, Response, g, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from sandbox.faults import REQUEST_KINDS, Fault, Kind
from sandbox.world import World

FaultAnswer = Callable[[Fault], ResponseReturnValue]

_TIMEOUT_SECONDS = 20.0
_AFTER_ACCEPTANCE = (Kind.TIMEOUT_AFTER_ACCEPT, Kind.ERROR_AFTER_ACCEPT)


def install(app: Flask, world: World) -> None:
    """Let the world's faults strike the requests of every vendor's blueprint."""

    @app.before_request
    def strike() -> ResponseReturnValue | None:
        vendor, *parts = (request.endpoint or "").split(".")
        # What a person does at the vendor's own pages is not the vendor's API.
        if not parts or "console" in parts:
            return None
        kinds = [
            kind for kind in REQUEST_KINDS if kind != Kind.INVALID_GRANT or parts[-1] == "token"
        ]
        fault = world.faults.take(vendor, parts[-1], *kinds)
        g.fault = fault
        if fault is None or fault.kind in _AFTER_ACCEPTANCE:
            return None
        if fault.kind == Kind.TIMEOUT_BEFORE:
            _hang(fault)
        return _answer(world, vendor, fault)

    @app.after_request
    def strike_afterwards(response: Response) -> Response:
        fault: Fault | None = g.get("fault")
        if fault is None or fault.kind not in _AFTER_ACCEPTANCE:
            return response
        if fault.kind == Kind.TIMEOUT_AFTER_ACCEPT:
            _hang(fault)
            return response
        return make_response(_answer(world, fault.vendor, fault))


def status_of(fault: Fault) -> int:
    """The HTTP status that a vendor answers for a fault."""
    return {Kind.TOO_MANY_REQUESTS: 429, Kind.INVALID_GRANT: 400, Kind.TIMEOUT_BEFORE: 504}.get(
        Kind(fault.kind), 500
    )


def _answer(world: World, vendor: str, fault: Fault) -> ResponseReturnValue:
    answer: FaultAnswer = world.fault_answers.get(vendor, _plain_answer)
    return answer(fault)


def _plain_answer(fault: Fault) -> ResponseReturnValue:
    return jsonify(message="The sandbox was told to fail."), status_of(fault)


def _hang(fault: Fault) -> None:
    time.sleep(_TIMEOUT_SECONDS if fault.seconds is None else fault.seconds)
