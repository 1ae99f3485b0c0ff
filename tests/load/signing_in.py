"""Signing in with a password: what is beside the one hash that keeps guessers slow.

Each sign-in through the running service is followed by one argon2 alone, with the parameters that
are shipped; the figure is the median of what is left between them.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.engine import Engine

from chassis.transport.rpc_client import RpcClient
from chassis.unit_of_work import UnitOfWork
from identity.commands import sign_up
from identity.settings import Settings
from tests.load.figures import Figure, Wanted
from tests.load.ground import ground

PASSWORD = "green tram at seven"
SIGN_INS = 40
# As often as one unknown browser may try an address; so many accounts share the sign-ins.
EACH = 10
AT_MOST_MS = 20


def figures() -> Iterator[Figure]:
    """One browser after another, from nowhere that is counted."""
    with ground() as laid:
        laid.service("identity", GOOGLE_CLIENT_ID="unused", GOOGLE_CLIENT_SECRET="unused")
        hasher = _hasher()
        kept = hasher.hash(PASSWORD)
        _make_accounts(laid.databases.engine("identity"), kept)
        client = RpcClient(laid.amqp_url, laid.namespace)
        try:
            pairs = [
                (_seconds(_sign_in, client, number), _seconds(hasher.verify, kept, PASSWORD))
                for number in range(SIGN_INS)
            ]
        finally:
            client.close()
    left = [signed_in - hashed for signed_in, hashed in pairs[EACH:]]  # the first ones warm up
    milliseconds = statistics.median(left) * 1000
    yield Figure("signing_in.beside_argon2", milliseconds, "ms", AT_MOST_MS, Wanted.AT_MOST)


def _hasher() -> PasswordHasher:
    shipped = {name: field.default for name, field in Settings.__dataclass_fields__.items()}
    return PasswordHasher(
        time_cost=shipped["argon2_iterations"],
        memory_cost=shipped["argon2_memory_kib"],
        parallelism=shipped["argon2_lanes"],
    )


def _make_accounts(engine: Engine, password_hash: str) -> None:
    with UnitOfWork(engine, "identity") as uow:
        for number in range(SIGN_INS // EACH):
            account = sign_up.create_account(
                uow, email=_email(number), name="Somebody", locale="en", zone="UTC"
            )
            account.status = "active"
            account.password_hash = password_hash


def _sign_in(client: RpcClient, number: int) -> None:
    asked: dict[str, Any] = {
        "email": _email(number // EACH),
        "password": PASSWORD,
        "device": {"ip": "", "user_agent": "bench"},
    }
    client.call("identity", "sign_in", asked)


def _email(number: int) -> str:
    return f"somebody-{number}@example.com"


def _seconds(work: Callable[..., object], *given: Any) -> float:
    started = time.perf_counter()
    work(*given)
    return time.perf_counter() - started
