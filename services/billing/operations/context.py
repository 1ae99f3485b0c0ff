"""What an operation stands on."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection

from billing.settings import Settings
from billing.stripe_client.transport import KeySpent
from billing.stripe_client.wiring import Stripe
from chassis.errors import Unavailable
from chassis.unit_of_work import UnitOfWork


class Calls(Protocol):
    """The way to other services."""

    def call(self, service: str, method: str, request: dict[str, Any]) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Context:
    """Transactions, Stripe, other services, settings.

    `connection` is in AUTOCOMMIT; `wake_inbox` has what was stored there handled at once.
    """

    unit_of_work: Callable[[], UnitOfWork]
    connection: Callable[[], AbstractContextManager[Connection]]
    stripe: Stripe
    calls: Calls
    settings: Settings
    wake_inbox: Callable[[], None] = lambda: None


def key_of(purpose: str, row: Any) -> str:
    """The idempotency key of a write that this row asks for: the same until it is spent."""
    return f"{purpose}:{row.id}:{row.key_version}"


@contextmanager
def renewing_key(context: Context, model: type[Any], row_id: UUID) -> Iterator[None]:
    """A key that will only ever bring a failure is counted as spent; the next try has another.

    What the failed request may have made all the same is empty and is never shown to anyone.
    """
    try:
        yield
    except KeySpent as spent:
        with context.unit_of_work() as uow:
            row = uow.db.get(model, row_id, with_for_update=True)
            if row is not None:
                row.key_version += 1
        raise Unavailable("stripe_unavailable", "Stripe failed. Try again in a moment.") from spent
