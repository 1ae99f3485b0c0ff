"""A webhook of Stripe's taken in without a way to another process: the same check, the same insert.

Plain Flask and SQLAlchemy, as somebody would write it who needs nothing else.
"""

import os
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa
from flask import Flask, Response, request
from sqlalchemy.dialects.postgresql import insert

from billing.domain.notices import notice_of
from billing.models import Connection
from billing.stripe_client.signatures import is_genuine
from chassis import clock
from chassis.db import create_engine
from chassis.tables import inbox

POOL_SIZE = 16
app = Flask(__name__)


@cache
def _engine() -> sa.Engine:
    return create_engine(os.environ["DATABASE_URL"], pool_size=POOL_SIZE)


@app.get("/healthz")
def health() -> str:
    return ""


@app.post("/webhooks/stripe/connect")
def take() -> Response:
    """Verify the raw bytes, look whose account it is, keep the ids once, answer."""
    body = request.get_data()
    signature = request.headers.get("Stripe-Signature", "")
    if not is_genuine(body, signature, [os.environ["STRIPE_SECRET"]], clock.now()):
        return Response(status=400)
    event = orjson.loads(body)
    with _engine().begin() as db:
        account = sa.select(Connection.id).where(Connection.stripe_account_id == event["account"])
        if db.execute(account).first() is not None:
            db.execute(insert(inbox).values(**_row(event)).on_conflict_do_nothing())
    return Response(orjson.dumps({"received": True}), mimetype="application/json")


def _row(event: dict[str, Any]) -> dict[str, Any]:
    now = clock.now()
    return {
        "message_id": f"stripe:{event['id']}",
        "source": "stripe",
        "name": event["type"],
        "version": 1,
        "payload": notice_of(event).as_payload(),
        "occurred_at": now,
        "received_at": now,
        "status": "pending",
        "next_attempt_at": now,
    }
