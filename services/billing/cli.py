"""`python -m billing reconcile [host_id…]`: compare with Stripe and mend, now, with a report.

One line an account: its id, subscriptions, payments, differences found, differences left. Exits 1
where any is left.
"""

import sys
from uuid import UUID

import sqlalchemy as sa

from billing.models import Connection
from billing.operations import reconciling
from billing.operations.context import Context
from billing.settings import Settings
from billing.stripe_client import wiring
from chassis.db import create_engine, read_only
from chassis.encryption import KeyRing
from chassis.tombstones import Tombstones
from chassis.transport.rpc_client import RpcClient
from chassis.unit_of_work import UnitOfWork


def reconcile(settings: Settings, words: list[str]) -> None:
    """Of the hosts named, or of all."""
    context = _context(settings)
    hosts = [UUID(word) for word in words] or _all_hosts(context)
    left = 0
    print("host", "subscriptions", "payments", "found", "left", sep="\t")
    for host_id in hosts:
        report = reconciling.reconcile_host(context, host_id)
        if report is not None:
            print(
                host_id, report.subscriptions, report.payments, report.found, report.left, sep="\t"
            )
            left += report.left
    if left:
        sys.exit(1)


def _all_hosts(context: Context) -> list[UUID]:
    with context.unit_of_work() as uow:
        rows = sa.select(Connection.host_id).where(Connection.stripe_account_id.is_not(None))
        return list(uow.db.scalars(rows.order_by(Connection.id)))


def _context(settings: Settings) -> Context:
    engine = create_engine(settings.database_url, pool_size=8)
    keys = KeyRing.from_setting(settings.encryption_keys)
    tombstones = Tombstones.from_setting(settings.tombstone_key)
    return Context(
        unit_of_work=lambda: UnitOfWork(engine, "billing", keys=keys, tombstones=tombstones),
        connection=read_only(engine).connect,
        stripe=wiring.make(settings),
        calls=RpcClient(settings.amqp_url, settings.broker_namespace),
        settings=settings,
    )
