"""Idempotency keys: the first answer again, even when it was a 500, for a day.

An answer is kept once the operation began; what failed validation is not. The same key with other
parameters is refused. https://docs.stripe.com/api/idempotent_requests
"""

import hashlib
from datetime import datetime, timedelta

from flask import request

from sandbox.store import Collection, Document
from sandbox.stripe.errors import other_parameters
from sandbox.stripe.ledger import Ledger

_KEPT_FOR = timedelta(hours=24)


def replay(ledger: Ledger) -> tuple[int, Document] | None:
    """The status and body that the request's key was answered, or None; raises Refusal."""
    if ledger.idempotency_key is None:
        return None
    kept = _answers(ledger).get(_name(ledger))
    if kept is None or datetime.fromisoformat(kept["at"]) + _KEPT_FOR <= ledger.at:
        return None
    if kept["fingerprint"] != _fingerprint():
        raise other_parameters()
    return kept["status"], kept["body"]


def remember(ledger: Ledger, status: int, body: Document) -> None:
    """Keep an answer under the request's key, if it has one."""
    if ledger.idempotency_key is None:
        return
    answer = {
        "at": ledger.at.isoformat(),
        "fingerprint": _fingerprint(),
        "status": status,
        "body": body,
    }
    _answers(ledger).put(_name(ledger), answer)


def _answers(ledger: Ledger) -> Collection:
    return ledger.world.store.collection("stripe.idempotency")


def _name(ledger: Ledger) -> str:
    return f"{ledger.account}:{ledger.idempotency_key}"


def _fingerprint() -> str:
    said = f"{request.method} {request.full_path}\n".encode() + request.get_data(cache=True)
    return hashlib.sha256(said).hexdigest()
