"""Stripe's webhooks taken in, beside one Flask process group that checks and inserts the same.

Ours go through the gateway and RPC to billing. What is compared is what both do: verify, keep,
answer, so that process has the role `calls`. Another handles what was taken in: it starts once that
is compared, and works beside while the slowest of a steady rate is looked for. Both keep into
databases of the same shape on the same server.
"""

import itertools
import json
import statistics
import time
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from billing.models import Connection
from chassis import clock
from chassis.ids import new_id
from chassis.tables import inbox
from sandbox.stripe.events import signature
from tests.load.figures import Figure, Wanted, ratio
from tests.load.ground import Ground, ground
from tests.load.hammer import hammer_with, send_evenly

SECRET = "whsec_bench"
ACCOUNT = "acct_bench"
PATH = "/webhooks/stripe/connect"
CALLERS = 32
SLICES = 7
SLICE_SECONDS = 1.5
PER_SECOND, EVENLY = 200, 4_000
PATIENCE_SECONDS = 120.0


def figures() -> Iterator[Figure]:
    """The rate as a ratio, then how long the slowest of a hundred waits at a rate of its own."""
    # Two grounds: what the stand-in keeps is in a database of its own, where nobody handles it.
    with ground() as laid, ground() as beside:
        engine = _with_an_account(laid)
        _start_ours(laid, roles="calls")
        ports = {"ours": _gateway(laid), "flask": _flask(beside)}
        requests = _requests()
        rates = _measure(ports, requests)
        yield Figure("webhooks.to_flask", ratio(rates["ours"], rates["flask"]), "ratio", 0.5)
        _start_ours(laid, roles="inbox,relay,tasks")
        _await_handled(engine)
        load = send_evenly(
            requests,
            host="127.0.0.1",
            port=ports["ours"],
            callers=CALLERS,
            per_second=PER_SECOND,
            count=EVENLY,
        )
        slowest = statistics.quantiles(load.took, n=100)[-1] * 1000
        yield Figure("webhooks.p99_at_200", slowest, "ms", 100, Wanted.AT_MOST)


def _start_ours(laid: Ground, *, roles: str) -> None:
    nowhere = "http://127.0.0.1:9"
    laid.service(
        "billing",
        ROLES=roles,
        STRIPE_SECRET_KEY="sk_bench",
        STRIPE_CLIENT_ID="ca_bench",
        STRIPE_WEBHOOK_SECRETS=SECRET,
        STRIPE_CONNECT_WEBHOOK_SECRETS=SECRET,
        STRIPE_API_URL=nowhere,
        STRIPE_CONNECT_URL=nowhere,
    )


def _gateway(laid: Ground) -> int:
    told = {"SECRET_KEY": "bench" * 10, "PUBLIC_URL": "http://localhost:8000"}
    return laid.gunicorn("gateway.wsgi:app", **told)


def _flask(beside: Ground) -> int:
    _with_an_account(beside)
    told = {"DATABASE_URL": beside.databases.url("billing"), "STRIPE_SECRET": SECRET}
    return beside.gunicorn("tests.load.standins.webhook_taker:app", **told)


def _with_an_account(laid: Ground) -> Engine:
    engine = laid.databases.engine("billing")
    row = {
        "id": new_id(),
        "host_id": new_id(),
        "stripe_account_id": ACCOUNT,
        "status": "active",
        "requirements": [],
        "key_version": 1,
        "created_at": clock.now(),
        # Nothing at Stripe's place answers: the nightly comparison is not due.
        "reconciled_at": clock.now(),
    }
    with engine.begin() as db:
        db.execute(sa.insert(Connection).values(**row))
    return engine


def _measure(ports: dict[str, int], requests: Iterator[bytes]) -> dict[str, list[float]]:
    """Slices in turn, the first of each only warms up."""
    rates: dict[str, list[float]] = {way: [] for way in ports}
    for _ in range(1 + SLICES):
        for way, port in ports.items():
            load = hammer_with(
                requests, host="127.0.0.1", port=port, callers=CALLERS, seconds=SLICE_SECONDS
            )
            rates[way].append(load.per_second)
    return {way: taken[1:] for way, taken in rates.items()}


def _await_handled(engine: Engine) -> None:
    waiting = sa.select(sa.func.count()).where(inbox.c.status == "pending")
    until = time.monotonic() + PATIENCE_SECONDS
    with engine.connect() as db:
        while db.execute(waiting).scalar_one():
            if time.monotonic() > until:
                raise TimeoutError("what was taken in is not handled")
            db.rollback()
            time.sleep(0.1)


def _requests() -> Iterator[bytes]:
    """Each a new event of the account, as large as Stripe's are, freshly signed."""
    padding = {f"field_{number}": "x" * 40 for number in range(40)}
    invoice: dict[str, Any] = {"id": "in_bench", "object": "invoice", **padding}
    for number in itertools.count():
        event = {
            "id": f"evt_bench{number:09}",
            "type": "invoice.paid",
            "account": ACCOUNT,
            "livemode": False,
            "data": {"object": invoice},
        }
        body = json.dumps(event).encode()
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Stripe-Signature: {signature(body, clock.now(), [SECRET])}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body
