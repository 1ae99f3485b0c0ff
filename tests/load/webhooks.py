"""Vendors' webhooks taken in: Stripe's beside one Flask process group that checks and inserts the
same, and the slowest of Stripe's and of Zoom's at a steady rate.

Ours go through the gateway and RPC to the service. What is compared is what both do: verify, keep,
answer, so that process has the role `calls`. Another handles what was taken in: for Stripe it
starts once that is compared, and it works beside while the slowest of a steady rate is looked for.
Both keep into databases of the same shape on the same server.
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
from zoom_integration import signatures

SECRET = "whsec_bench"
ACCOUNT = "acct_bench"
STRIPE, ZOOM = "/webhooks/stripe/connect", "/webhooks/zoom"
CALLERS = 32
SLICES = 7
SLICE_SECONDS = 1.5
PER_SECOND, EVENLY = 200, 4_000
PATIENCE_SECONDS = 120.0
NOWHERE = "http://127.0.0.1:9"


def figures() -> Iterator[Figure]:
    """The rate as a ratio, then how long the slowest of a hundred waits at a rate of its own."""
    yield from _of_stripe()
    yield from _of_zoom()


def _of_stripe() -> Iterator[Figure]:
    # Two grounds: what the stand-in keeps is in a database of its own, where nobody handles it.
    with ground() as laid, ground() as beside:
        engine = _with_an_account(laid)
        _start_billing(laid, roles="calls")
        ports = {"ours": _gateway(laid), "flask": _flask(beside)}
        requests = _stripe_requests()
        rates = _measure(ports, requests)
        yield Figure("webhooks.to_flask", ratio(rates["ours"], rates["flask"]), "ratio", 0.5)
        _start_billing(laid, roles="inbox,relay,tasks")
        _await_handled(engine)
        yield _slowest("webhooks.p99_at_200", requests, ports["ours"])


def _of_zoom() -> Iterator[Figure]:
    with ground() as laid:
        for roles in ("calls", "inbox,relay,tasks"):
            _start_zoom(laid, roles=roles)
        port, requests = _gateway(laid), _zoom_requests()
        _hammer(port, requests)  # Only warms up.
        _await_handled(laid.databases.engine("zoom_integration"))
        yield _slowest("webhooks.zoom_p99", requests, port)


def _slowest(name: str, requests: Iterator[bytes], port: int) -> Figure:
    load = send_evenly(
        requests,
        host="127.0.0.1",
        port=port,
        callers=CALLERS,
        per_second=PER_SECOND,
        count=EVENLY,
    )
    slowest = statistics.quantiles(load.took, n=100)[-1] * 1000
    return Figure(name, slowest, "ms", 100, Wanted.AT_MOST)


def _start_billing(laid: Ground, *, roles: str) -> None:
    laid.service(
        "billing",
        ROLES=roles,
        STRIPE_SECRET_KEY="sk_bench",
        STRIPE_CLIENT_ID="ca_bench",
        STRIPE_WEBHOOK_SECRETS=SECRET,
        STRIPE_CONNECT_WEBHOOK_SECRETS=SECRET,
        STRIPE_API_URL=NOWHERE,
        STRIPE_CONNECT_URL=NOWHERE,
    )


def _start_zoom(laid: Ground, *, roles: str) -> None:
    laid.service(
        "zoom_integration",
        ROLES=roles,
        ZOOM_CLIENT_ID="bench",
        ZOOM_CLIENT_SECRET=SECRET,
        ZOOM_WEBHOOK_SECRET=SECRET,
        ZOOM_OAUTH_URL=NOWHERE,
        ZOOM_API_URL=NOWHERE,
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
            rates[way].append(_hammer(port, requests))
    return {way: taken[1:] for way, taken in rates.items()}


def _hammer(port: int, requests: Iterator[bytes]) -> float:
    """Answers a second."""
    load = hammer_with(
        requests, host="127.0.0.1", port=port, callers=CALLERS, seconds=SLICE_SECONDS
    )
    return load.per_second


def _await_handled(engine: Engine) -> None:
    waiting = sa.select(sa.func.count()).where(inbox.c.status == "pending")
    until = time.monotonic() + PATIENCE_SECONDS
    with engine.connect() as db:
        while db.execute(waiting).scalar_one():
            if time.monotonic() > until:
                raise TimeoutError("what was taken in is not handled")
            db.rollback()
            time.sleep(0.1)


def _stripe_requests() -> Iterator[bytes]:
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
        signed = signature(body, clock.now(), [SECRET])
        yield _request(STRIPE, body, {"Stripe-Signature": signed})


def _zoom_requests() -> Iterator[bytes]:
    """Each another person who enters a meeting, freshly signed: most of what Zoom tells."""
    for number in itertools.count():
        person = {
            "user_id": str(number),
            "user_name": f"Somebody {number}",
            "email": f"somebody{number}@example.test",
            "join_time": clock.now().isoformat(),
        }
        meeting = {"id": "81234567890", "uuid": "bench==", "host_id": "h", "participant": person}
        event = {
            "event": "meeting.participant_joined",
            "event_ts": number,
            "payload": {"account_id": "a", "object": meeting},
        }
        body = json.dumps(event).encode()
        at = str(int(clock.now().timestamp()))
        signed = signatures.digest(SECRET, f"v0:{at}:".encode() + body)
        yield _request(ZOOM, body, {"x-zm-request-timestamp": at, "x-zm-signature": f"v0={signed}"})


def _request(path: str, body: bytes, signed: dict[str, str]) -> bytes:
    head = {
        "Host": "127.0.0.1",
        "Content-Type": "application/json",
        **signed,
        "Content-Length": str(len(body)),
    }
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
