"""One account's objects, its time, and the events that its changes raise.

Objects live in one collection a kind, each with the account that owns it; nothing reads across
accounts. The platform's own account has the id `PLATFORM`.
"""

import json
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sandbox.store import Document
from sandbox.stripe.errors import no_such
from sandbox.world import World

PLATFORM = "acct_platform"
_ALPHABET = string.ascii_letters + string.digits
_PREFIXES = {
    "account": "acct",
    "application_fee": "fee",
    "balance_transaction": "txn",
    "billing_portal.configuration": "bpc",
    "billing_portal.session": "bps",
    "charge": "ch",
    "checkout.session": "cs_test",
    "coupon": "co",
    "customer": "cus",
    "discount": "di",
    "dispute": "du",
    "event": "evt",
    "fee_refund": "fr",
    "invoice": "in",
    "invoice_payment": "inpay",
    "line_item": "il",
    "payment_intent": "pi",
    "payment_method": "pm",
    "payout": "po",
    "price": "price",
    "product": "prod",
    "promotion_code": "promo",
    "refund": "re",
    "subscription": "sub",
    "subscription_item": "si",
    "transaction": "txn",
}
KIND_OF_PREFIX = {prefix: kind for kind, prefix in _PREFIXES.items()}


def new_id(kind: str) -> str:
    """`cus_…`: the prefix tells the kind."""
    return f"{_PREFIXES[kind]}_{''.join(secrets.choice(_ALPHABET) for _ in range(24))}"


def seconds(instant: datetime) -> int:
    """An instant as v1 writes it."""
    return int(instant.timestamp())


def iso(instant: datetime) -> str:
    """An instant as v2 writes it."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Ledger:
    """What one account has at one instant."""

    world: World
    account: str
    at: datetime
    request_id: str | None = None
    idempotency_key: str | None = None

    @property
    def now(self) -> int:
        return seconds(self.at)

    @property
    def is_connected(self) -> bool:
        return self.account != PLATFORM

    def of(self, account: str) -> "Ledger":
        """The same instant in another account's books."""
        return replace(self, account=account)

    def get(self, kind: str, id: str) -> Document | None:  # noqa: A002
        """The object, or None where this account has none of that id."""
        kept = self._collection(kind).get(id)
        return kept["object"] if kept and kept["account"] == self.account else None

    def need(self, kind: str, id: str, param: str = "id") -> Document:  # noqa: A002
        """The object; raises Refusal (404)."""
        found = self.get(kind, id)
        if found is None:
            raise no_such(kind, id, param)
        return found

    def put(self, kind: str, thing: Mapping[str, Any]) -> Document:
        """Keep an object under its id."""
        self._collection(kind).put(
            thing["id"], {"account": self.account, "id": thing["id"], "object": dict(thing)}
        )
        return dict(thing)

    def change(self, kind: str, id: str, **changes: Any) -> Document:  # noqa: A002
        """Replace some fields of an object."""
        return self.put(kind, {**self.need(kind, id), **changes})

    def find(self, kind: str, **where: Any) -> list[Document]:
        """Objects whose fields equal those given, the newest first."""
        conditions = {"account": self.account, **{f"object.{k}": v for k, v in where.items()}}
        kept = self._collection(kind).list(conditions, newest_first=True)
        return [document["object"] for document in kept]

    def page(
        self, kind: str, *, where: Mapping[str, Any], before: str | None, limit: int
    ) -> list[Document]:
        """Up to `limit` objects older than the object `before`, the newest first."""
        conditions = "".join(f" AND json_extract(body, '$.object.{name}') IS ?" for name in where)
        rows = self.world.store.execute(
            f"SELECT body FROM document WHERE collection = 'stripe.{kind}'"  # noqa: S608
            f" AND json_extract(body, '$.account') = ?{conditions}"
            f" AND seq < coalesce((SELECT seq FROM document WHERE collection = 'stripe.{kind}'"
            " AND id = ?), 1 << 62) ORDER BY seq DESC LIMIT ?",
            self.account,
            *where.values(),
            before,
            limit,
        )
        return [json.loads(body)["object"] for (body,) in rows]

    def later(self, at: int, action: str, *, key: str, **arguments: Any) -> None:
        """Let `stripe.<action>` happen to this account at an instant of its own."""
        self.world.clock.at(
            datetime.fromtimestamp(at, UTC),
            f"stripe.{action}",
            {"account": self.account, **arguments},
            key=f"stripe:{key}",
        )

    def never(self, key: str) -> None:
        """Call off what `later` was told under this key."""
        self.world.clock.cancel(f"stripe:{key}")

    def _collection(self, kind: str) -> Any:
        return self.world.store.collection(f"stripe.{kind}")


def index(world: World) -> None:
    """Make the look-ups that grow with use fast."""
    for kind, fields in {
        "subscription": ("account", "object.customer"),
        "invoice": ("account", "object.customer"),
        "charge": ("account", "object.payment_intent"),
        "refund": ("account", "object.payment_intent"),
        "event": ("account",),
        "balance_transaction": ("account",),
        "customer": ("account",),
        "payment_method": ("account", "object.customer"),
    }.items():
        world.store.collection(f"stripe.{kind}", indexed=fields)
