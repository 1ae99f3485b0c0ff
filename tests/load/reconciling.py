"""Comparing an account with Stripe: what memory that takes for few subscriptions and for many.

Stripe's double holds the account, with a charge for every subscription, and gives no more than a
hundred a page; `python -m billing reconcile` is measured as a process, by the most that it ever had
resident.
"""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from billing.models import Checkout, Connection, Payment, Price, Series, Subscription
from chassis import clock
from chassis.ids import new_id
from sandbox.stripe.ledger import Ledger
from tests.load.figures import Figure, Wanted
from tests.load.ground import Ground, ground
from tests.sandbox.fixtures import RunningSandbox, sandbox_in
from tests.sandbox.stripe.people import Shop, client_of, link_for, onboard, open_account

FEW, MANY = 1_000, 10_000
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Compared:
    """What one comparison took, and what it said: subscriptions, payments, found, left."""

    seconds: float
    megabytes: float
    said: list[int]


def figures() -> Iterator[Figure]:
    """Few, then many, each on an account of its own."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with TemporaryDirectory(prefix="bench-") as name, ground() as laid:
        few, many = _few_and_many(laid, Path(name))
    for found, count in ((few, FEW), (many, MANY)):
        if found.said != [count, count, 0, 0]:
            raise RuntimeError(f"the comparison of {count} said {found.said}")
    growth = many.megabytes / few.megabytes
    yield Figure("reconciling.memory_many_to_few", growth, "times", 1.1, Wanted.AT_MOST)
    yield Figure("reconciling.peak_of_10000", many.megabytes, "MB", 200, Wanted.AT_MOST)
    yield Figure("reconciling.of_10000", many.seconds, "s", 300, Wanted.AT_MOST)


def _few_and_many(laid: Ground, folder: Path) -> tuple[Compared, Compared]:
    with sandbox_in(folder, gateway_url="http://127.0.0.1:9", vendors=("stripe",)) as here:
        return _compared(laid, here, FEW), _compared(laid, here, MANY)


def _compared(laid: Ground, here: RunningSandbox, count: int) -> Compared:
    client = client_of(here)
    account = open_account(client).id
    onboard(link_for(client, account))
    shop = Shop(here, client, account)
    shop.subscribe()
    host_id = _keep_rows(laid.databases.engine("billing"), account, _many(here, account, count))
    return _run(laid, here, host_id)


def _many(here: RunningSandbox, account: str, count: int) -> Iterator[tuple[Any, Any]]:
    """The one subscription and its charge so many times in all, under ids of their own."""
    ledger = Ledger(here.world, account, here.world.clock.now())
    (subscription,), (charge,) = ledger.find("subscription"), ledger.find("charge")
    yield subscription, charge
    with here.world.store.transaction():
        for number in range(1, count):
            own = {"id": f"{charge['id']}{number}", "payment_intent": f"pi_{account}{number}"}
            yield (
                ledger.put("subscription", {**subscription, "id": f"{subscription['id']}{number}"}),
                ledger.put("charge", {**charge, **own}),
            )


def _keep_rows(engine: Engine, account: str, pairs: Iterator[tuple[Any, Any]]) -> UUID:
    """Our side of them: nothing differs."""
    offer = _offer(account)
    tables: Mapping[Any, list[Any]] = {Checkout: [], Subscription: [], Payment: []}
    with engine.begin() as db:
        for model, row in offer.items():
            db.execute(sa.insert(model).values(**row))
        for subscription, charge in pairs:
            for model, row in _rows(offer, subscription, charge).items():
                tables[model].append(row)
            if len(tables[Payment]) == _ROWS_AT_ONCE:
                _flush(db, tables)
        _flush(db, tables)
    with engine.connect() as db:
        db.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("ANALYZE"))
    return UUID(str(offer[Connection]["host_id"]))


def _flush(db: sa.Connection, tables: Mapping[Any, list[Any]]) -> None:
    for model, rows in tables.items():
        if rows:
            db.execute(sa.insert(model), rows)
            rows.clear()


def _offer(account: str) -> dict[Any, dict[str, Any]]:
    now, host_id = clock.now(), new_id()
    connection = {
        "id": new_id(),
        "host_id": host_id,
        "stripe_account_id": account,
        "status": "active",
        "requirements": [],
        "key_version": 1,
        "created_at": now,
    }
    series = {"id": new_id(), "host_id": host_id, "title": "Bench", "is_deleted": False}
    price = {
        "id": new_id(),
        "series_id": series["id"],
        "amount_cents": 1500,
        "currency": "eur",
        "interval": "month",
        "is_current": True,
        "key_version": 1,
        "created_at": now,
    }
    return {Connection: connection, Series: series, Price: price}


def _rows(
    offer: Mapping[Any, dict[str, Any]], subscription: Any, charge: Any
) -> dict[Any, dict[str, Any]]:
    """A place that is paid for: the visit, what is paid regularly, what was paid."""
    made_at = datetime.fromtimestamp(subscription["created"], UTC)
    place = {
        "membership_id": new_id(),
        "series_id": offer[Series]["id"],
        "host_id": offer[Connection]["host_id"],
        "connection_id": offer[Connection]["id"],
        "created_at": made_at,
    }
    price_id = offer[Price]["id"]
    visit = {"id": new_id(), "price_id": price_id, "status": "complete", "is_unwanted": False}
    ends = subscription["items"]["data"][0]["current_period_end"]
    regular = {
        "id": new_id(),
        "checkout_id": visit["id"],
        "stripe_subscription_id": subscription["id"],
        "stripe_customer_id": subscription["customer"],
        "status": subscription["status"],
        "amount_cents": charge["amount"],
        "currency": charge["currency"],
        "interval": "month",
        "period_ends_at": datetime.fromtimestamp(ends, UTC),
        "ends_with_period": False,
        "started_at": made_at,
    }
    paid = {
        "id": new_id(),
        "subscription_id": regular["id"],
        "stripe_payment_intent_id": charge["payment_intent"],
        "amount_cents": charge["amount"],
        "currency": charge["currency"],
        "status": "paid",
        "refunded_cents": 0,
        "is_disputed": False,
        "attempt_count": 1,
        "made_at": made_at,
    }
    return {
        Checkout: {**place, **visit, "expires_at": made_at},
        Subscription: {**place, **regular},
        Payment: paid,
    }


def _run(laid: Ground, here: RunningSandbox, host_id: UUID) -> Compared:
    own, address = here.world.settings, f"{here.url}/stripe"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        **laid.told("billing"),
        "CLOCK_FILE": own.clock_file,
        "LOG_LEVEL": "WARNING",
        "STRIPE_API_URL": address,
        "STRIPE_CONNECT_URL": address,
        "STRIPE_SECRET_KEY": own.stripe_secret_key,
        "STRIPE_CLIENT_ID": own.stripe_client_id,
        "STRIPE_WEBHOOK_SECRETS": own.stripe_webhook_secrets,
        "STRIPE_CONNECT_WEBHOOK_SECRETS": own.stripe_connect_webhook_secrets,
    }
    command = [sys.executable, "-W", "ignore", "-m", "billing", "reconcile", str(host_id)]
    begun_at = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        megabytes = _peak_megabytes(process)
        said, complaint = process.communicate()
    if process.returncode:
        raise RuntimeError(f"billing reconcile: {said}{complaint}")
    line = said.splitlines()[-1].split("\t")
    return Compared(time.perf_counter() - begun_at, megabytes, [int(word) for word in line[1:]])


def _peak_megabytes(process: "subprocess.Popen[str]") -> float:
    """The most that it had resident, watched until it ends.

    Not what the kernel says of a child that has ended: that counts its parent's memory too.
    """
    status, peak = Path(f"/proc/{process.pid}/status"), 0.0
    while process.poll() is None:
        told = dict(line.split(":", 1) for line in status.read_text().splitlines())
        peak = max(peak, int(told.get("VmHWM", "0 kB").split()[0]) / 1024)
        time.sleep(0.05)
    return peak
