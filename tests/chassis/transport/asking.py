"""Questions that each need a connection to the database, and statements beside them."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.errors import Unavailable
from chassis.transport.rpc_client import RpcClient

MANY = {"RPC_WORKERS": "20", "DATABASE_POOL_SIZE": "30"}
"""Settings by which twenty questions at once need more connections than a start has made."""


def asked_at_once(rpc: RpcClient, times: int, seconds: float) -> list[str]:
    """How as many questions ended that each hold a connection for some seconds."""

    def ask(_: int) -> str:
        try:
            rpc.call("probe", "sleep_in_database", {"seconds": seconds}, timeout=20)
        except Unavailable as refusal:
            return refusal.code
        return "ok"

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(ask, range(times)))


def execute(engine: Engine, statement: str) -> None:
    """In a transaction of its own."""
    with engine.begin() as db:
        db.execute(sa.text(statement))
